import { consumer, type CloudEvent } from '../../src/runtime';
import { useAwsServer } from '../support/runtime-aws-server';
import { cloudEvent, ebEnvelope, failures, recordingLogger, sqsRecord } from '../support/runtime-events';
import { answerForSqs } from '../support/runtime-sqs';

const aws = useAwsServer();
const logger = recordingLogger();
beforeEach(() => {
  logger.lines.splice(0);
  answerForSqs(aws);
});

/** Sends `body` between two good messages through a consumer; what was handled, and the answer. */
async function consumed(body: unknown) {
  const handled: CloudEvent[] = [];
  const handler = consumer((event) => void handled.push(event), { logger });
  const good = (id: string) => sqsRecord(id, cloudEvent({ id, data: 'good' }));
  const answer = await handler({ Records: [good('before'), sqsRecord('it', body), good('after')] });
  const neighbours = handled.filter(({ data }) => data === 'good').map(({ id }) => id);
  expect(neighbours).toEqual(['before', 'after']);
  return { answer, handled: handled.find(({ data }) => data !== 'good') };
}

const nested = (levels: number, core = '') => `${'['.repeat(levels)}${core}${']'.repeat(levels)}`;
const withData = (data: string) => `{"specversion":"1.0","id":"1","source":"/s","type":"t","data":${data}}`;

describe.each([
  ['no JSON', '<order/>', 'body is no JSON'],
  ['cut off', '{"specversion":"1.0","id":"1"', 'body is no JSON'],
  ['NaN', 'NaN', 'body is no JSON'],
  ['a JSON null', 'null', 'body is neither a CloudEvent nor an EventBridge event'],
  ['a number', '42', 'body is neither a CloudEvent nor an EventBridge event'],
  ['a huge number', '123456789012345678901234567890e400', 'body is neither a CloudEvent nor an EventBridge event'],
  ['a JSON text', '"order"', 'body is neither a CloudEvent nor an EventBridge event'],
  ['a list', '[{"specversion":"1.0"}]', 'body is neither a CloudEvent nor an EventBridge event'],
  ['nested 10,000 levels deep', nested(10_000), 'body is neither a CloudEvent nor an EventBridge event'],
  ['1 MB of blanks', ' '.repeat(1_048_576 - 512), 'body is no JSON'],
  ['a prototype only', '{"__proto__":{"specversion":"1.0","id":"1","source":"/s","type":"t"}}', 'body is neither a CloudEvent nor an EventBridge event'],
])('a body that is %s', (_, body, reason) => {
  test('goes to the dead-letter queue with its reason, and its neighbours are handled', async () => {
    const { answer, handled } = await consumed(body);
    expect(answer).toEqual(failures());
    expect(handled).toBeUndefined();
    expect(aws.inputs('SendMessage')).toEqual([expect.objectContaining({
      MessageBody: body,
      MessageAttributes: expect.objectContaining({ ERROR_MESSAGE: { DataType: 'String', StringValue: reason } }),
    })]);
  });
});

test.each([['an empty body', ''], ['a control character', 'a\u0000b'], ['half an emoji', 'a\ud83db']])('%s, which SQS itself would refuse, is sent back, and its neighbours are handled', async (_, body) => {
  expect((await consumed(body)).answer).toEqual(failures('it'));
});

test.each([
  ['unicode', '"Grüße, 世界 👋🏽 \u2028 \\ud83d\\ude00"', 'Grüße, 世界 👋🏽 \u2028 😀'],
  ['an escaped NUL', '"a\\u0000b"', 'a\u0000b'],
  ['half an emoji', '"\\ud83d"', '\ud83d'],
  ['a number beyond the safe integers', '12345678901234567890', 12345678901234567000],
  ['a number beyond all', '1e999', Infinity],
  ['nothing', 'null', null],
  ['an empty text', '""', ''],
  ['a name of Object', '{"toString":1,"hasOwnProperty":2,"constructor":"c"}', { toString: 1, hasOwnProperty: 2, constructor: 'c' }],
])('data with %s reaches the handler as it is', async (_, json, data) => {
  const { answer, handled } = await consumed(withData(json));
  expect(answer).toEqual(failures());
  expect(handled?.data).toEqual(data);
});

test.each([
  ['10,000 levels', nested(10_000)],
  ['10,000 levels around a harmful key', nested(10_000, '{"__proto__":{"polluted":true}}')],
  ['10,000 levels around an escaped letter', nested(10_000, '"\\u00e9"')],
  ['almost 1 MB', JSON.stringify('x'.repeat(1_000_000))],
  ['almost 1 MB of harmful keys', `[${'{"__proto__":{"polluted":true}},'.repeat(30_000)}1]`],
])('data of %s is handled', async (_, json) => {
  const { answer, handled } = await consumed(withData(json));
  expect(answer).toEqual(failures());
  expect(handled).toBeDefined();
});

test('unknown fields pass through, of the event and of its data', async () => {
  const event = { ...cloudEvent({ data: { id: 7, later: { added: [true] } } }), tenant: 'north', partitionkey: 'p' };
  expect((await consumed(event)).handled).toEqual(event);
  expect((await consumed(ebEnvelope(event, { later: 'added' }))).handled).toEqual(event);
});

/** The kind of copying that a prototype key turns into an attack. */
function merged(target: any, source: any): any {
  for (const key of Object.keys(source)) {
    if (source[key] !== null && typeof source[key] === 'object') merged(target[key] ??= {}, source[key]);
    else target[key] = source[key];
  }
  return target;
}

describe.each([
  ['__proto__', '{"__proto__":{"polluted":true},"kept":1}'],
  ['an escaped __proto__', '{"\\u005f_proto\\u005F_":{"polluted":true},"kept":1}'],
  ['a fully escaped __proto__', '{"\\u005f\\u005f\\u0070\\u0072\\u006f\\u0074\\u006f\\u005f\\u005f":{"polluted":true},"kept":1}'],
  ['constructor.prototype', '{"constructor":{"prototype":{"polluted":true}},"kept":1}'],
  ['an escaped constructor.prototype', '{"\\u0063onstructor":{"proto\\u0074ype":{"polluted":true}},"kept":1}'],
  ['one inside the other', '{"__proto__":{"__proto__":{"polluted":true}},"constructor":{"prototype":{"constructor":{"prototype":{"polluted":true}}}},"kept":1}'],
])('a key %s', (_, evil) => {
  test.each([
    ['at the top', `{"specversion":"1.0","id":"1","source":"/s","type":"t","data":{"kept":1},${evil.slice(1)}`],
    ['in the data', withData(evil)],
    ['deep in the data', withData(`{"kept":1,"a":[[{"b":${evil}}]]}`)],
    ['in an EventBridge event', JSON.stringify(ebEnvelope('here')).replace('"here"', evil)],
  ])('%s is dropped, and what is beside it stays', async (__, body) => {
    const { answer, handled } = await consumed(body);
    expect(answer).toEqual(failures());
    expect(handled?.data).toMatchObject({ kept: 1 });
    expect(JSON.stringify(handled)).not.toContain('polluted');
    merged({}, handled);
    expect(({} as any).polluted).toBeUndefined();
  });
});
