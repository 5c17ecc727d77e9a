import type { App } from 'aws-cdk-lib';
import type { Trial } from 'cdk-eventweave/testing';

/** A small application with a bug in it, and its twin without. */
export interface PlantedBug {
  /** In words with hyphens. */
  readonly name: string;
  /** What is wrong, in one sentence. */
  readonly means: string;
  /** Makes the application, in a folder of its own: `app.outdir`, for the caller to remove. */
  readonly app: (bug: boolean) => App;
  readonly trial: Trial;
  /** Name of the invariant that the bug breaks. */
  readonly breaks: string;
}
