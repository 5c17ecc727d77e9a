import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { Encryption, EventArchive, EventSourcedTable, FanOut, Overflow, QueueConsumer, type EventSourcedTableProps } from '../../src';
import { handler } from '../support/constructs';

const out = mkdtempSync(join(tmpdir(), 'nag-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** What the template validator and the packs of cdk-nag find. */
function findings(name: string, build: (stack: Stack) => void): object[] {
  const outdir = join(out, name);
  const root = new App({ outdir, analyticsReporting: false, postCliContext: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  Validations.of(root).addPlugins(new AwsSolutionsChecks(), new ServerlessChecks());
  Validations.of(root).acknowledge({ id: 'cdk-eventweave:alarmsReachNobody', reason: 'nothing is deployed' });
  build(new Stack(root, 'S'));
  const before = process.env.CDK_VALIDATION;
  delete process.env.CDK_VALIDATION;
  try {
    root.synth();
  } finally {
    process.env.CDK_VALIDATION = before;
  }
  const report = join(outdir, 'validation-report.json');
  expect(existsSync(report)).toBe(true);
  const reports: { pluginName: string; violations: object[] }[] = JSON.parse(readFileSync(report, 'utf8')).pluginReports;
  expect(reports.map(({ pluginName }) => pluginName)).toEqual(expect.arrayContaining(['AwsSolutions', 'Serverless']));
  return reports.flatMap(({ violations }) => violations);
}

/** An event store with all that it can have. */
function everything(s: Stack, props: EventSourcedTableProps = {}): EventSourcedTable {
  const { eventBus } = new FanOut(s, 'Channel', { encryption: props.encryption });
  return new EventSourcedTable(s, 'Orders', {
    eventBus, verifySchedule: Schedule.rate(Duration.days(1)), archive: EventArchive.ownBucket(), overflow: Overflow.ownBucket(), ...props,
  });
}

test('an event store, and a function that is connected to it, have no finding', () => {
  expect(findings('own', (s) => {
    const store = everything(s);
    const { function: fn } = new QueueConsumer(s, 'Checkout', { handler: handler() });
    store.connect(fn);
    store.connectFeed(fn);
  })).toEqual([]);
});

test('nor has one with a customer key', () => {
  expect(findings('key', (s) => {
    const encryption = Encryption.customerKey(new Key(s, 'Key', { enableKeyRotation: true }));
    everything(s, { encryption });
  })).toEqual([]);
});
