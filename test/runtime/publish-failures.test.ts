import * as fc from 'fast-check';
import { publish, PublishError } from '../../src/runtime/publish';
import { refused, useAwsServer } from '../support/runtime-aws-server';
import { answerForEventBridge, putIds, type Verdict } from '../support/runtime-eventbridge';
import { cloudEvent } from '../support/runtime-events';

const aws = useAwsServer();
// The waits between tries are random parts of a maximum: none here.
beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => jest.restoreAllMocks());

/** Publishes events with these ids to a bus that judges them; the ids that were published, or the error. */
async function published(ids: string[], verdict?: Verdict) {
  if (verdict) answerForEventBridge(aws, verdict);
  const events = await publish(ids.map((id) => cloudEvent({ id })), { eventBusName: 'orders' });
  return events.map(({ id }) => id);
}

async function failure(ids: string[], verdict?: Verdict): Promise<PublishError> {
  const error = await published(ids, verdict).catch((thrown) => thrown);
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
  ['is refused', () => refused('InternalFailure', 'sorry', 500), 'InternalFailure', 'sorry'],
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

test('any mix of refusals: what was accepted is never sent again, what failed for good neither, the rest four times at most', async () => {
  const fates = fc.array(fc.oneof({ arbitrary: fc.nat({ max: 5 }), weight: 3 }, { arbitrary: fc.constant('never' as const), weight: 1 }), { maxLength: 25 });
  await fc.assert(fc.asyncProperty(fates, async (refusals) => {
    aws.reset();
    const ids = refusals.map((_, index) => `e${index}`);
    const refusalsOf = new Map(ids.map((id, index) => [id, refusals[index]]));
    const timesOf = (id: string) => (refusalsOf.get(id) === 'never' ? 1 : Math.min(4, Number(refusalsOf.get(id)) + 1));
    const accepts = (id: string) => Number(refusalsOf.get(id)) < 4;
    const outcome = published(ids, (id, times) => {
      const refusal = refusalsOf.get(id);
      if (refusal === 'never') return 'MalformedDetail';
      return times <= refusal! ? 'ThrottlingException' : undefined;
    });
    const error = await outcome.then(() => undefined, (thrown: PublishError) => thrown);
    const sent = putIds(aws).flat();
    expect(ids.map((id) => sent.filter((one) => one === id).length)).toEqual(ids.map(timesOf));
    expect((error?.published ?? ids.map((id) => ({ id }))).map(({ id }) => id)).toEqual(ids.filter(accepts));
    expect((error?.failed ?? []).map(({ event }) => event.id).sort()).toEqual(ids.filter((id) => !accepts(id)).sort());
  }), { numRuns: 50 });
});
