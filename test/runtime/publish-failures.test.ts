import * as fc from 'fast-check';
import { publish, PublishError } from '../../src/runtime/publish';
import { refused, useAwsServer } from '../support/runtime-aws-server';
import { answerForEventBridge, putIds, type CallVerdict, type Verdict } from '../support/runtime-eventbridge';
import { cloudEvent } from '../support/runtime-events';

const aws = useAwsServer();
// The waits between tries are random parts of a maximum: none here.
beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => jest.restoreAllMocks());

/** Publishes events with these ids to a bus that judges them; the ids that were published, or the error. */
async function published(ids: string[], verdict?: Verdict, callVerdict?: CallVerdict) {
  if (verdict) answerForEventBridge(aws, verdict, callVerdict);
  const events = await publish(ids.map((id) => cloudEvent({ id })), { eventBusName: 'orders' });
  return events.map(({ id }) => id);
}

async function failure(ids: string[], verdict?: Verdict, callVerdict?: CallVerdict): Promise<PublishError> {
  const error = await published(ids, verdict, callVerdict).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(PublishError);
  return error;
}

test.each(['ThrottlingException', 'InternalFailure', 'AnythingNew'])('an entry refused with %s is sent again, and its accepted neighbours are not', async (code) => {
  expect(await published(['a', 'b', 'c'], (id, times) => (id === 'b' && times < 3 ? code : undefined))).toEqual(['a', 'b', 'c']);
  expect(putIds(aws)).toEqual([['a', 'b', 'c'], ['b'], ['b']]);
});

test('an entry that is throttled at every try has failed after the fourth, and the error tells both sides', async () => {
  const error = await failure(['a', 'b', 'c'], (id) => (id === 'b' ? 'ThrottlingException' : undefined));
  expect(putIds(aws)).toEqual([['a', 'b', 'c'], ['b'], ['b'], ['b']]);
  expect(error).toMatchObject({
    name: 'PublishError',
    message: '1 of 3 events were not published: ThrottlingException, ThrottlingException of b',
    failed: [{ event: expect.objectContaining({ id: 'b' }), errorCode: 'ThrottlingException', errorMessage: 'ThrottlingException of b' }],
    published: [expect.objectContaining({ id: 'a' }), expect.objectContaining({ id: 'c' })],
  });
});

test.each([
  'AccessDenied', 'InvalidAccountIdException', 'InvalidArgument', 'MalformedDetail',
  'NotAuthorizedForDetailTypeException', 'NotAuthorizedForSourceException', 'RedactionFailure',
])('an entry refused with %s is not sent again', async (code) => {
  const error = await failure(['a', 'b'], (id) => (id === 'a' ? code : undefined));
  expect(putIds(aws)).toEqual([['a', 'b']]);
  expect(error.failed.map(({ event, errorCode }) => [event.id, errorCode])).toEqual([['a', code]]);
});

test('entries that failed for good and for now are told apart', async () => {
  const error = await failure(['good', 'never', 'later', 'busy'], (id, times) => {
    if (id === 'never') return 'MalformedDetail';
    return id === 'busy' || (id === 'later' && times === 1) ? 'ThrottlingException' : undefined;
  });
  expect(putIds(aws)).toEqual([['good', 'never', 'later', 'busy'], ['later', 'busy'], ['busy'], ['busy']]);
  expect(error.failed.map(({ event }) => event.id)).toEqual(['never', 'busy']);
  expect(error.published.map(({ id }) => id)).toEqual(['good', 'later']);
});

test('a failure in one call keeps no other call from being made', async () => {
  const ids = Array.from({ length: 25 }, (_, index) => `e${index}`);
  const error = await failure(ids, (id) => (id === 'e3' ? 'MalformedDetail' : undefined));
  expect(error.published.map(({ id }) => id)).toEqual(ids.filter((id) => id !== 'e3'));
});

test.each([
  ['is refused by a service that is down', () => refused('InternalFailure', 'sorry', 500), 'InternalFailure', 'sorry'],
  ['is refused for the time being', () => refused('ServiceUnavailable', 'sorry', 503), 'ServiceUnavailable', 'sorry'],
  ['is throttled', () => refused('ThrottlingException', 'slow down', 400), 'ThrottlingException', 'slow down'],
  ['is one of too many', () => refused('TooManyRequestsException', 'slow down', 429), 'TooManyRequestsException', 'slow down'],
  ['is over a limit for now', () => refused('RequestLimitExceeded', 'slow down', 400), 'RequestLimitExceeded', 'slow down'],
  ['comes too slowly', () => refused('RequestTimeoutException', 'too slow', 408), 'RequestTimeoutException', 'too slow'],
  ['loses its connection', () => 'drop' as const, 'Error', expect.stringMatching(/socket hang up|ECONNRESET/)],
])('a call that %s as a whole is made again, four times in all', async (_, answer, errorCode, errorMessage) => {
  aws.answer('PutEvents', answer);
  const error = await failure(['a', 'b']);
  expect(putIds(aws)).toEqual(Array.from({ length: 4 }, () => ['a', 'b']));
  expect(error.failed.map(({ event: { id }, ...why }) => ({ id, ...why }))).toEqual(['a', 'b'].map((id) => ({ id, errorCode, errorMessage })));
  expect(error.published).toEqual([]);
});

test('a call whose answer was lost is made again under the same ids, as nobody knows what became of it', async () => {
  aws.answer('PutEvents', () => 'drop', ({ Entries }) => ({ FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: 'eb' })) }));
  expect(await published(['a', 'b'])).toEqual(['a', 'b']);
  expect(putIds(aws)).toEqual([['a', 'b'], ['a', 'b']]);
});

test.each([
  ['one entry too few', { Entries: [{ EventId: 'eb' }] }, ['b', 'c']],
  ['no entries', { Entries: [] }, ['a', 'b', 'c']],
  ['nothing', {}, ['a', 'b', 'c']],
  ['an entry without id', { Entries: [{ EventId: 'eb' }, {}, { EventId: 'eb' }] }, ['b']],
])('an answer of %s leaves unknown what it does not name, which is sent again', async (_, answer, again) => {
  const accepted = ({ Entries }: { Entries: object[] }) => ({ Entries: Entries.map(() => ({ EventId: 'eb' })) });
  aws.answer('PutEvents', () => answer, accepted);
  expect(await published(['a', 'b', 'c'])).toEqual(['a', 'b', 'c']);
  expect(putIds(aws)).toEqual([['a', 'b', 'c'], again]);
});

test('entries that are never answered for have failed', async () => {
  aws.answer('PutEvents', () => ({ Entries: [] }));
  const { failed } = await failure(['a']);
  expect(failed[0]).toMatchObject({ errorCode: 'NoAnswer', errorMessage: 'EventBridge did not answer for this entry' });
});

const acceptAll: Verdict = () => undefined;
/** Refuses each call that holds one of these. */
const refusing = (ids: string[], refusal: () => object): CallVerdict => (call) => (call.some((id) => ids.includes(id)) ? refusal() : undefined);
const wrong = () => refused('ValidationException', 'that is no entry');
const ten = Array.from({ length: 10 }, (_, index) => `e${index}`);

test('an event that has every call with it refused takes no neighbour along: each is published, once, and the error has the one', async () => {
  const accepts: string[] = [];
  const error = await failure(ten, (id) => void accepts.push(id), refusing(['e4'], wrong));
  const others = ten.filter((id) => id !== 'e4');
  expect(accepts.sort()).toEqual(others);
  expect(putIds(aws)[0]).toEqual(ten);
  expect(putIds(aws).slice(1).sort()).toEqual(ten.map((id) => [id])); // alone, once
  expect(error.failed).toEqual([{ event: expect.objectContaining({ id: 'e4' }), errorCode: 'ValidationException', errorMessage: 'that is no entry' }]);
  expect(error.published.map(({ id }) => id)).toEqual(others);
});

test.each([
  ['ValidationException', 400], ['AccessDeniedException', 400], ['AccessDenied', 403], ['ResourceNotFoundException', 404],
])('a call that is refused with %s (%d), whole and in parts, is not made a third time', async (code, status) => {
  const error = await failure(['a', 'b', 'c'], acceptAll, () => refused(code, 'no', status));
  expect(putIds(aws)[0]).toEqual(['a', 'b', 'c']);
  expect(putIds(aws).slice(1).sort()).toEqual([['a'], ['b'], ['c']]);
  expect(error.failed.map(({ event: { id }, errorCode, errorMessage }) => [id, errorCode, errorMessage])).toEqual(['a', 'b', 'c'].map((id) => [id, code, 'no']));
  expect(error.published).toEqual([]);
});

test('a call of one event that is found wrong is made once', async () => {
  const error = await failure(['a'], acceptAll, refusing(['a'], wrong));
  expect(putIds(aws)).toEqual([['a']]);
  expect(error.failed).toHaveLength(1);
});

test('only the call that was found wrong is split', async () => {
  const ids = Array.from({ length: 25 }, (_, index) => `e${index}`);
  const error = await failure(ids, acceptAll, refusing(['e12'], wrong));
  expect(putIds(aws).filter((call) => call.length > 1)).toEqual([ids.slice(0, 10), ids.slice(10, 20), ids.slice(20)]);
  expect(putIds(aws).filter((call) => call.length === 1).flat().sort()).toEqual(ids.slice(10, 20));
  expect(error.failed.map(({ event }) => event.id)).toEqual(['e12']);
  expect(error.published.map(({ id }) => id)).toEqual(ids.filter((id) => id !== 'e12'));
});

test('what is throttled alone, after its call was split, is sent again, and nothing else is', async () => {
  const busy = ['b', 'c'];
  const error = await failure(['a', 'b', 'c', 'd'], acceptAll, (ids) => {
    if (ids.includes('d')) return wrong();
    return ids.length === 1 && busy.includes(ids[0]) ? refused('ThrottlingException', 'slow down') : undefined;
  });
  expect(putIds(aws)[0]).toEqual(['a', 'b', 'c', 'd']);
  expect(putIds(aws).slice(1, 5).sort()).toEqual([['a'], ['b'], ['c'], ['d']]);
  expect(putIds(aws).slice(5)).toEqual([['b', 'c']]);
  expect(error.failed.map(({ event, errorCode }) => [event.id, errorCode])).toEqual([['d', 'ValidationException']]);
  expect(error.published.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});

test('any mix of refusals: what was accepted is never sent again, what failed for good neither, the rest four times at most', async () => {
  const fates = fc.array(fc.oneof({ arbitrary: fc.nat({ max: 5 }), weight: 6 }, { arbitrary: fc.constantFrom('never' as const, 'wrong' as const), weight: 3 }), { maxLength: 25 });
  await fc.assert(fc.asyncProperty(fates, async (refusals) => {
    aws.reset();
    const ids = refusals.map((_, index) => `e${index}`);
    const refusalsOf = new Map(ids.map((id, index) => [id, refusals[index]]));
    const having = (refusal: string) => ids.filter((id) => refusalsOf.get(id) === refusal);
    const accepts = (id: string) => Number(refusalsOf.get(id)) < 4;
    const timesOf = (id: string) => {
      const refusal = refusalsOf.get(id);
      if (typeof refusal === 'number') return Math.min(4, refusal + 1);
      return refusal === 'never' ? 1 : 0;
    };
    const judged: string[] = []; // those whose call was not refused as a whole
    const outcome = published(ids, (id, times) => {
      judged.push(id);
      const refusal = refusalsOf.get(id);
      if (refusal === 'never') return 'MalformedDetail';
      return times <= Number(refusal) ? 'ThrottlingException' : undefined;
    }, refusing(having('wrong'), wrong));
    const error = await outcome.then(() => undefined, (thrown: PublishError) => thrown);
    expect(ids.map((id) => judged.filter((one) => one === id).length)).toEqual(ids.map(timesOf));
    const sent = putIds(aws).flat();
    for (const id of having('wrong')) expect(sent.filter((one) => one === id).length).toBeLessThanOrEqual(2);
    expect((error?.published ?? ids.map((id) => ({ id }))).map(({ id }) => id)).toEqual(ids.filter(accepts));
    expect((error?.failed ?? []).map(({ event }) => event.id).sort()).toEqual(ids.filter((id) => !accepts(id)).sort());
  }), { numRuns: 50 });
});
