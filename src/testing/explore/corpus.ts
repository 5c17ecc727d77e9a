import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Seeds that once failed, in a file: one to a line, `#` begins a comment. */
export class Corpus {
  public readonly seeds: readonly number[];

  /** @throws {Error} for a line that is no whole number. */
  constructor(private readonly file: string | undefined) {
    this.seeds = file && existsSync(file) ? readFileSync(file, 'utf8').split('\n').flatMap((line, index) => seedOf(line, `${file}:${index + 1}`)) : [];
  }

  /** Adds a seed, unless the file had it. */
  public add(seed: number, why: string): void {
    if (!this.file || this.seeds.includes(seed)) return;
    mkdirSync(dirname(this.file), { recursive: true });
    const text = existsSync(this.file) ? readFileSync(this.file, 'utf8') : '';
    writeFileSync(this.file, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${seed} # ${why.replaceAll('\n', ' ')}\n`);
  }
}

function seedOf(line: string, place: string): number[] {
  const text = line.replace(/#.*/, '').trim();
  if (text === '') return [];
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(Number(text))) throw new Error(`${place}: a seed must be a whole number, got ${text}`);
  return [Number(text)];
}
