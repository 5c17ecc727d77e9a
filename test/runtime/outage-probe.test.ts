import { createHash } from 'node:crypto';
import type { Outcome } from '../../src/runtime/batch';
import { RecordDelivery, type Note } from '../../src/runtime/delivery';
import { probeQueue } from '../../src/runtime/outage-probe';
import { useAwsServer } from '../support/runtime-aws-server';
import { QUEUE_ARN, recordingLogger } from '../support/runtime-events';
import { answerForSqs } from '../support/runtime-sqs';

const aws = useAwsServer();
beforeEach(() => answerForSqs(aws));

/** Probes a queue whose messages end like that, one after the other. */
async function probe(...ends: [Outcome, Note?][]) {
  const ids = ends.map((_, index) => `m${index}`);
  aws.answer('ReceiveMessage', ...ids.map((MessageId) => () => ({
    Messages: [{
      MessageId, ReceiptHandle: MessageId, Body: '{}', MD5OfBody: createHash('md5').update('{}').digest('hex'), Attributes: { SentTimestamp: String(Date.now()) },
    }],
  })), () => ({}));
  aws.answer('DeleteMessage', () => ({}));
  aws.answer('GetQueueAttributes', () => ({ Attributes: { ApproximateNumberOfMessages: '0' } }));
  const found = await probeQueue(QUEUE_ARN, async (record) => {
    const [outcome, note] = ends[ids.indexOf(record.messageId)];
    const delivery = new RecordDelivery(record, recordingLogger());
    if (note) delivery.note(note);
    return [delivery, outcome];
  });
  return { found, deleted: aws.inputs('DeleteMessage').map(({ ReceiptHandle }) => ReceiptHandle), copied: aws.inputs('SendMessage').length };
}

test.each<[string, [Outcome, Note?][], object]>([
  ['the first message is handled', [['handled']], { found: 'recovered', deleted: ['m0'], copied: 0 }],
  ['there is none', [], { found: 'idle', deleted: [], copied: 0 }],
  ['three fail', [['failed'], ['failed'], ['failed'], ['handled']], { found: 'outage', deleted: ['m0', 'm1', 'm2'], copied: 3 }],
  ['one fails and the next is handled', [['failed'], ['handled']], { found: 'recovered', deleted: ['m0', 'm1'], copied: 1 }],
  ['one was set aside, which tells nothing', [['setAside'], ['failed']], { found: 'outage', deleted: ['m0', 'm1'], copied: 1 }],
  ['one had been handled before, which tells nothing', [['handled', 'duplicate'], ['failed']], { found: 'outage', deleted: ['m0', 'm1'], copied: 1 }],
  ['one was put off, which tells nothing', [['handled', 'postponed'], ['failed']], { found: 'outage', deleted: ['m0', 'm1'], copied: 1 }],
  ['one is handled that may repeat', [['handled', 'possiblyRepeated']], { found: 'recovered', deleted: ['m0'], copied: 0 }],
])('%s', async (_, ends, expected) => {
  expect(await probe(...ends)).toEqual(expected);
});
