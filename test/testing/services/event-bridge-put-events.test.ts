import { isDeepStrictEqual } from 'node:util';
import type { AccessRequest } from '../../../src/testing/kernel/world';
import { bodies, FUNCTION, orderPlaced, put, queue, rule, target } from '../../support/event-bridge-resources';
import { arnOf, TestWorld } from '../../support/simulated-world';

const world = () => new TestWorld({ Orders: queue(), Rule: rule([target('Orders')], { EventPattern: { source: [{ exists: true }] } }) });

describe('PutEvents: the whole call (API reference, PutEvents)', () => {
  test.each([[0], [11]])('a call has 1 to 10 entries: %i are refused', async (count) => {
    const call = world().aws('eventbridge', 'PutEvents', { Entries: Array.from({ length: count }, () => orderPlaced()) });
    await expect(call).rejects.toMatchObject({ code: 'ValidationException', status: 400 });
  });

  test('ten entries are accepted, each with an id of its own', async () => {
    const { FailedEntryCount, Entries } = await put(world(), ...Array.from({ length: 10 }, () => orderPlaced()));
    expect(FailedEntryCount).toBe(0);
    expect(new Set(Entries.map(({ EventId }) => EventId)).size).toBe(10);
  });

  // AWS Compute Blog, 29 January 2026; user guide, "Calculating PutEvents event entry size": Source, DetailType and Detail in UTF-8, Resources, 14 for a Time.
  test.each([
    ['exactly 1 MiB', {}, 0, 1],
    ['a byte more', {}, 1, 0],
    ['its Time counts 14 bytes', { Time: 0 }, -14, 1],
    ['its Time counts no less', { Time: 0 }, -13, 0],
    ['its Resources count', { Resources: ['abc', 'de'] }, -5, 1],
    ['its Resources count no less', { Resources: ['abc', 'de'] }, -4, 0],
    ['its TraceHeader does not count', { TraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793' }, 0, 1],
  ])('a call has at most 1 MiB: %s', async (_, more, extra, accepted) => {
    const it = world();
    const room = 1_048_576 - 'shop'.length - 'OrderPlaced'.length - '{"a":""}'.length + extra;
    const answer = await put(it, orderPlaced({ Detail: `{"a":"${'x'.repeat(room)}"}`, ...more })).catch(({ code }) => code);
    expect(answer).toEqual(accepted === 1 ? expect.objectContaining({ FailedEntryCount: 0 }) : 'ValidationException');
    expect(it.entries('accepted').filter(({ from }) => from === 'default')).toHaveLength(accepted);
  });

  test('the bytes of all entries count together, and in UTF-8', async () => {
    const half = { Detail: `{"a":"${'é'.repeat(262_144)}"}` };
    await expect(put(world(), orderPlaced(half), orderPlaced(half))).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(put(world(), orderPlaced(half))).resolves.toMatchObject({ FailedEntryCount: 0 });
  });

  // PutEventsRequestEntry
  test('a call in which no entry has all required members is refused as a whole', async () => {
    await expect(put(world(), orderPlaced({ Detail: undefined }), orderPlaced({ Source: '' }))).rejects.toMatchObject({ code: 'ValidationException' });
  });

  describe('permission', () => {
    const publisher = async (resources: object, denied: (request: AccessRequest) => boolean, ...Entries: object[]) => {
      const it = new TestWorld({ Publisher: { Type: FUNCTION, Properties: { Role: 'arn:aws:iam::123456789012:role/R' } }, ...resources }, {
        functions: { Publisher: async (_, __, aws) => aws('eventbridge', 'PutEvents', { Entries }) },
        authority: { denialForRole: (_, request) => (denied(request) ? 'not authorized' : undefined), denialForService: () => undefined },
      });
      const { FunctionError, Payload } = await it.aws('lambda', 'Invoke', { FunctionName: 'Publisher' });
      await it.world.settle();
      return { it, error: FunctionError && JSON.parse(Payload).errorType };
    };

    test('a role that may not put to one of the buses has the whole call refused, and nothing is accepted', async () => {
      const entries = [orderPlaced(), orderPlaced({ EventBusName: 'Bus' })];
      const { it, error } = await publisher({ Bus: { Type: 'AWS::Events::EventBus' } }, ({ resource }) => resource.endsWith('/Bus'), ...entries);
      expect(error).toBe('AccessDeniedException');
      expect(it.entries('accepted')).toEqual([]);
    });

    test('it is asked for the bus by its ARN, also for a bus that does not exist', async () => {
      const asked: string[] = [];
      const note = ({ action, resource }: AccessRequest) => { asked.push(`${action} ${resource}`); return false; };
      const { error } = await publisher({}, note, orderPlaced(), orderPlaced({ EventBusName: 'Gone' }));
      expect(error).toBeUndefined();
      expect(asked).toEqual(['default', 'Gone'].map((name) => `events:PutEvents arn:aws:events:us-east-1:123456789012:event-bus/${name}`));
    });

    // User guide, "Using IAM policy conditions in Amazon EventBridge"
    test('policies can tell sources and detail types apart', async () => {
      const context = { 'events:source': 'bank', 'events:detail-type': 'OrderPlaced' };
      const { error } = await publisher({}, (request) => isDeepStrictEqual(request.context, context), orderPlaced({ Source: 'bank' }));
      expect(error).toBe('AccessDeniedException');
    });
  });
});

describe('PutEvents: each entry (API reference, PutEventsRequestEntry and PutEventsResultEntry)', () => {
  test.each([
    ['no Source', { Source: undefined }, 'InvalidArgument'],
    ['an empty Source', { Source: '' }, 'InvalidArgument'],
    ['no DetailType', { DetailType: undefined }, 'InvalidArgument'],
    ['no Detail', { Detail: undefined }, 'InvalidArgument'],
    ['a DetailType of 129 characters', { DetailType: 'x'.repeat(129) }, 'InvalidArgument'],
    ['a Detail that is no JSON', { Detail: '{' }, 'MalformedDetail'],
    ['a Detail that is a list', { Detail: '[]' }, 'MalformedDetail'],
    ['a Detail that is a text', { Detail: '"a"' }, 'MalformedDetail'],
    ['a Detail that is null', { Detail: 'null' }, 'MalformedDetail'],
    ['a Source of AWS', { Source: 'aws.events' }, 'NotAuthorizedForSourceException'],
  ])('%s fails alone, its neighbours are accepted, in the order of the request', async (_, wrong, code) => {
    const it = world();
    const { FailedEntryCount, Entries } = await put(it, orderPlaced(), orderPlaced(wrong), orderPlaced());
    await it.world.settle();
    expect(FailedEntryCount).toBe(1);
    expect(Entries.map(({ EventId, ErrorCode }) => (EventId ? 'accepted' : ErrorCode))).toEqual(['accepted', code, 'accepted']);
    expect(Entries[1].ErrorMessage).not.toBe('');
    expect(bodies(it, 'Orders')).toHaveLength(2);
    expect(it.entries('refused')).toMatchObject([{ from: 'test', to: 'default', about: ['t0.1'], text: code }]);
  });

  test.each([[{ DetailType: 'x'.repeat(128) }], [{ Source: 'awsome' }], [{ TraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793' }]])('%j is fine', async (fine) => {
    expect(await put(world(), orderPlaced(fine))).toMatchObject({ FailedEntryCount: 0 });
  });

  test('an entry for a bus that does not exist is accepted, and gone: dropped in the trace', async () => {
    const it = world();
    expect(await put(it, orderPlaced({ EventBusName: 'Gone' }))).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
    await it.world.settle();
    expect(it.entries('dropped')).toMatchObject([{ from: 'test', about: ['t0.0'], text: 'there is no bus Gone' }]);
    expect(bodies(it, 'Orders')).toEqual([]);
  });

  test('a malformed entry is refused also when its bus does not exist', async () => {
    const { Entries } = await put(world(), orderPlaced(), orderPlaced({ EventBusName: 'Gone', Detail: '{' }));
    expect(Entries[1].ErrorCode).toBe('MalformedDetail');
  });
});

describe('the event (user guide, "Event structure")', () => {
  const received = async (more: object) => {
    const it = world();
    const { Entries: [{ EventId }] } = await put(it, orderPlaced(more));
    await it.world.settle();
    return { EventId, event: JSON.parse(bodies(it, 'Orders')[0]), it };
  };

  test('has an envelope around the detail', async () => {
    const { EventId, event } = await received({ Time: 1_767_300_000.75, Resources: ['arn:aws:s3:::bucket'] });
    expect(event).toEqual({
      'version': '0',
      'id': EventId,
      'detail-type': 'OrderPlaced',
      'source': 'shop',
      'account': '123456789012',
      'time': '2026-01-01T20:40:00Z',
      'region': 'us-east-1',
      'resources': ['arn:aws:s3:::bucket'],
      'detail': { total: 10 },
    });
    expect(Object.keys(event)).toEqual(['version', 'id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'detail']);
  });

  test('has no resources when the entry names none', async () => {
    expect((await received({})).event.resources).toEqual([]);
  });

  test('has the time of the call, in whole seconds, when the entry has no Time', async () => {
    const it = world();
    await it.world.advance(90_500);
    await put(it);
    await it.world.settle();
    expect(JSON.parse(bodies(it, 'Orders')[0]).time).toBe('2026-01-01T00:01:30Z');
  });

  test('takes the Time of 1970 for a time, not for none', async () => {
    expect((await received({ Time: 0 })).event.time).toBe('1970-01-01T00:00:00Z');
  });

  test('takes a bus by its ARN as well', async () => {
    const { it } = await received({ EventBusName: arnOf('default', 'AWS::Events::EventBus') });
    expect(it.entries('dropped')).toEqual([]);
  });
});
