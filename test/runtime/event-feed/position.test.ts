import { placeOf, toPosition } from '../../../src/runtime/event-feed/position';

const PLACE = { shard: 1, page: 12, index: 3 };

const encoded = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');

test('a position is read as it was written', () => {
  expect(placeOf('feed', toPosition('feed', PLACE))).toEqual(PLACE);
});

test.each([
  ['nothing', undefined], ['a number', 5], ['garbage', '!!!'], ['an empty text', ''], ['an object', encoded({})], ['of a newer release', encoded([2, 'feed', 0, 1, 0])],
  ['of no page', encoded([1, 'feed', 0, 0, 0])], ['of a broken page', encoded([1, 'feed', 0, 1.5, 0])], ['before the first event', encoded([1, 'feed', 0, 1, -1])],
  ['of a shard that is a text', encoded([1, 'feed', '0', 1, 0])],
])('what is no position is refused: %s', (_, position) => {
  expect(() => placeOf('feed', position as never)).toThrow(expect.objectContaining({ name: 'InvalidPositionError', permanent: true, message: 'position must be one of a feed, got something else' }));
});

test('a position of another feed is refused', () => {
  expect(() => placeOf('feed', toPosition('other', PLACE))).toThrow('position must be of feed feed, got one of other');
});
