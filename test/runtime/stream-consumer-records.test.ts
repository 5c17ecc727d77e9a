import {
  InvalidMessageError, streamConsumer,
  type AttributeMap, type AttributeValue, type CloudEvent, type DynamoDbRecord, type ItemChange, type KinesisRecord,
} from '../../src/runtime';
import { cloudEvent, ebEnvelope, recordingLogger } from '../support/runtime-events';
import { changes, dynamoDbRecord, goOnFrom, kinesisEvents, kinesisRecord } from '../support/stream-events';

const logger = recordingLogger();
beforeEach(() => logger.lines.splice(0));

const INVALID = 'record is invalid: it comes again until its event source mapping sets it aside';

/** Hands this record, after a good one, to a consumer: what was handled, the answer, and why it was not. */
async function changed(record: DynamoDbRecord) {
  const handled: ItemChange[] = [];
  const answer = await streamConsumer((change) => void handled.push(change), { logger })({ Records: [dynamoDbRecord('good'), record] });
  return { handled: handled[1], answer, why: logger.lines[0]?.error_message };
}

async function consumed(data: unknown) {
  const handled: CloudEvent[] = [];
  const handler = streamConsumer((event) => void handled.push(event), { source: 'kinesis', logger });
  const answer = await handler({ Records: [...kinesisEvents('good').Records, kinesisRecord('it', data)] });
  return { handled: handled[1], answer, why: logger.lines[0]?.error_message };
}

const image = async (attributes: AttributeMap) => (await changed(dynamoDbRecord('it', { NewImage: attributes }))).handled?.newImage;

describe('a change of an item', () => {
  test('has its keys, its images and its time', async () => {
    const { handled, answer } = await changed(dynamoDbRecord('it', {
      OldImage: { pk: { S: 'it' }, total: { N: '3' } }, NewImage: { pk: { S: 'it' }, total: { N: '4.5' } },
    }, { eventName: 'MODIFY' }));
    expect(answer).toEqual(goOnFrom());
    expect(handled).toEqual({
      eventId: 'event-it',
      eventName: 'MODIFY',
      keys: { pk: 'it' },
      newImage: { pk: 'it', total: 4.5 },
      oldImage: { pk: 'it', total: 3 },
      byTimeToLive: false,
      approximateCreationTime: new Date('2026-11-21T10:00:00Z'),
    });
  });

  test('has only what the view type of the stream gives', async () => {
    const record = dynamoDbRecord('it', { NewImage: undefined, ApproximateCreationDateTime: undefined });
    expect(Object.keys((await changed(record)).handled)).toEqual(['eventId', 'eventName', 'keys', 'byTimeToLive']);
  });

  // Source: DynamoDB developer guide, "DynamoDB Streams and Time to Live".
  test.each([
    ['by time to live', { type: 'Service', principalId: 'dynamodb.amazonaws.com' }, true],
    ['by another service', { type: 'Service', principalId: 'replication.dynamodb.amazonaws.com' }, false],
    ['by somebody who calls himself so', { type: 'User', principalId: 'dynamodb.amazonaws.com' }, false],
    ['by a user', undefined, false],
  ])('%s is told apart', async (_, userIdentity, expected) => {
    expect((await changed(dynamoDbRecord('it', {}, { eventName: 'REMOVE', userIdentity }))).handled.byTimeToLive).toBe(expected);
  });

  test.each<[string, AttributeValue, unknown]>([
    ['a text', { S: 'Grüße' }, 'Grüße'],
    ['an empty text', { S: '' }, ''],
    ['an integer', { N: '-3' }, -3],
    ['a fraction', { N: '0.1' }, 0.1],
    ['zero', { N: '0' }, 0],
    ['the greatest safe integer', { N: '9007199254740991' }, 9007199254740991],
    ['an integer beyond the safe ones', { N: '12345678901234567890' }, 12345678901234567890n],
    ['a negative one', { N: '-9007199254740993' }, -9007199254740993n],
    ['a great fraction, which is rounded', { N: '9007199254740998.25' }, 9007199254740998],
    ['a number in scientific notation', { N: '1E+30' }, 1e30],
    ['bytes', { B: 'AP8=' }, new Uint8Array([0, 255])],
    ['no bytes', { B: '' }, new Uint8Array()],
    ['true', { BOOL: true }, true],
    ['false', { BOOL: false }, false],
    ['null', { NULL: true }, null],
    ['a list', { L: [{ S: 'a' }, { L: [] }, { NULL: true }] }, ['a', [], null]],
    ['a map', { M: { a: { M: {} }, b: { N: '1' } } }, { a: {}, b: 1 }],
    ['a set of texts', { SS: ['a', 'b'] }, new Set(['a', 'b'])],
    ['a set of numbers', { NS: ['1', '12345678901234567890'] }, new Set([1, 12345678901234567890n])],
    ['a set of bytes', { BS: ['AA=='] }, new Set([new Uint8Array([0])])],
  ])('may have %s', async (_, attribute, value) => {
    expect(await image({ it: attribute })).toEqual({ it: value });
  });

  test('has bytes of their own', async () => {
    const bytes = (await image({ it: { B: 'AP8=' } }))!.it as Uint8Array;
    expect(bytes.buffer.byteLength).toBe(2);
  });

  test.each([
    ['__proto__', { M: { polluted: { BOOL: true } } }],
    ['constructor', { M: { prototype: { M: { polluted: { BOOL: true } } } } }],
  ])('loses a key %s that would change a prototype, at any depth', async (name, value: AttributeValue) => {
    const evil = JSON.parse(JSON.stringify({ kept: { N: '1' } }).replace('{', `{"${name}":${JSON.stringify(value)},`));
    const item = await image({ ...evil, deep: { L: [{ M: evil }] } });
    expect(item).toEqual({ kept: 1, deep: [{ kept: 1 }] });
    expect(Object.keys(item!)).toEqual(['kept', 'deep']);
    expect(Object.keys((item!.deep as object[])[0])).toEqual(['kept']);
  });

  test('keeps a key constructor that changes nothing', async () => {
    expect(await image({ constructor: { S: 'Gropius' } })).toEqual({ constructor: 'Gropius' });
  });

  test.each<[string, unknown, string]>([
    ['of an unknown type', { X: 'a' }, 'an attribute has the unknown type X'],
    ['of no type', {}, 'an attribute has the unknown type none'],
    ['that is null', null, expect.any(String)],
  ])('with an attribute %s is invalid, and the stream waits for it', async (_, attribute, why) => {
    const found = await changed(dynamoDbRecord('it', { NewImage: { it: attribute as AttributeValue } }));
    expect(found).toEqual({ handled: undefined, answer: goOnFrom('it'), why });
    expect(logger.lines).toEqual([expect.objectContaining({ level: 'error', message: INVALID, sequence_number: 'seq-it', error_name: 'InvalidMessageError' })]);
  });
});

describe('a record of Kinesis', () => {
  const event = cloudEvent({ id: 'e1', data: { total: 3, city: 'Köln 👋' } });

  test('is a CloudEvent, or an event of EventBridge', async () => {
    expect((await consumed(event)).handled).toEqual(event);
    expect((await consumed(ebEnvelope(event))).handled).toEqual(event);
  });

  test.each([
    ['no JSON', Buffer.from('<order/>'), 'body is no JSON'],
    ['nothing', Buffer.alloc(0), 'body is no JSON'],
    ['compressed', Buffer.from([0x1f, 0x8b, 8, 0]), 'body is no JSON'],
    ['no event', { total: 3 }, 'body is neither a CloudEvent nor an EventBridge event'],
    ['aggregated', Buffer.from([0xf3, 0x89, 0x9a, 0xc2, 0x0a, 1]),
      'record is aggregated, which is not supported; set AggregationEnabled to false in the Kinesis Producer Library'],
  ])('that is %s is invalid, and the stream waits for it', async (_, data, why) => {
    expect(await consumed(data)).toEqual({ handled: undefined, answer: goOnFrom('it'), why });
    expect(logger.lines).toEqual([expect.objectContaining({ message: INVALID, sequence_number: 'seq-it' })]);
  });

  test('loses keys that would change a prototype', async () => {
    const json = JSON.stringify(cloudEvent({ data: 'here' })).replace('"here"', '{"__proto__":{"polluted":true},"kept":1}');
    expect((await consumed(Buffer.from(json))).handled.data).toEqual({ kept: 1 });
  });
});

describe('decode', () => {
  test('gives the message, from the JSON and the record of Kinesis', async () => {
    const handled: string[] = [];
    const decode = (body: unknown, { kinesis }: KinesisRecord) => `${kinesis.partitionKey} ${body}`;
    const handler = streamConsumer((message) => void handled.push(message), { source: 'kinesis', decode });
    expect(await handler({ Records: [kinesisRecord('a', 7, 'customer')] })).toEqual(goOnFrom());
    expect(handled).toEqual(['customer 7']);
  });

  test('gives the message, from the change and the record of DynamoDB, also later', async () => {
    const handled: string[] = [];
    const decode = async ({ keys }: ItemChange, { eventName }: DynamoDbRecord) => `${eventName} ${keys.pk}`;
    expect(await streamConsumer((message) => void handled.push(message), { decode })(changes('a'))).toEqual(goOnFrom());
    expect(handled).toEqual(['INSERT a']);
  });

  test.each([
    ['throws', () => { throw new TypeError('no total'); }],
    ['rejects', () => Promise.reject(new TypeError('no total'))],
    ['finds invalid input', () => { throw new InvalidMessageError('no total'); }],
  ])('that %s makes the record invalid, and the stream waits for it', async (_, decode) => {
    const handle = jest.fn();
    expect(await streamConsumer(handle, { decode, logger })(changes('a', 'b'))).toEqual(goOnFrom('a'));
    expect(await streamConsumer(handle, { source: 'kinesis', decode, logger })(kinesisEvents('a', 'b'))).toEqual(goOnFrom('a'));
    const line = expect.objectContaining({ message: INVALID, error_name: 'InvalidMessageError', error_message: 'no total' });
    expect(logger.lines).toEqual([line, line]);
    expect(handle).not.toHaveBeenCalled();
  });
});
