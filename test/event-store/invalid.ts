import type { CommitOptions, ExecuteOptions, SnapshotOptions } from '../../src/runtime/event-store';

const TYPES = 'type must be one of opened, deposited, withdrawn, charged, got';

export const INVALID_EVENTS: readonly [string, unknown, string][] = [
  ['an empty list', [], 'events must be one or more, got none'],
  ['nothing', undefined, 'events must be one or more, got undefined'],
  ['a text', 'opened', 'events must be one or more, got string'],
  ['an event that is in no list', { type: 'opened', data: {} }, 'events must be one or more, got object'],
  ['an unknown type', [{ type: 'closed', data: {} }], `${TYPES} closed`],
  ['an unknown type behind a known one', [{ type: 'opened', data: {} }, { type: 'closed', data: {} }], `${TYPES} closed`],
  ['a type that every object has', [{ type: 'toString', data: {} }], `${TYPES} toString`],
  ['no type', [{ data: {} }], `${TYPES} undefined`],
  ['no data', [{ type: 'opened' }], 'events[0].data must be what JSON can carry, got undefined'],
];

class Money {
  constructor(readonly amount: number) {}
}

function cycle(): unknown {
  const self: Record<string, unknown> = {};
  self.deep = { self };
  return self;
}

/** What JSON cannot carry, and what is said of it behind its path. */
export const INVALID_DATA: readonly [string, () => unknown, string][] = [
  ['a function', () => () => {}, ' must be what JSON can carry, got function'],
  ['a symbol', () => Symbol('s'), ' must be what JSON can carry, got symbol'],
  ['a bigint', () => 1n, ' must be what JSON can carry, got bigint'],
  ['a cycle', cycle, '.deep.self must be free of cycles, got one'],
  ['NaN', () => NaN, ' must be a finite number, got NaN'],
  ['an infinite number', () => -Infinity, ' must be a finite number, got -Infinity'],
  ['undefined in a list', () => [1, undefined], '[1] must be what JSON can carry, got undefined'],
  ['a list with a gap', () => [1, , 3], '[1] must be what JSON can carry, got undefined'], // eslint-disable-line no-sparse-arrays
  ['a date', () => new Date(0), ' must be a plain object, got an instance of Date'],
  ['a map', () => new Map(), ' must be a plain object, got an instance of Map'],
  ['a set', () => new Set(), ' must be a plain object, got an instance of Set'],
  ['bytes', () => new Uint8Array(1), ' must be a plain object, got an instance of Uint8Array'],
  ['an instance of a class', () => new Money(1), ' must be a plain object, got an instance of Money'],
  ['a wrapped number', () => Object(1), ' must be a plain object, got an instance of Number'],
  ['what has a toJSON', () => ({ toJSON: () => 'other' }), ' must be a plain object, got an instance of Object'],
];

/** What JSON would leave out, or make something else of, without a word. */
export const CHANGED_BY_JSON: readonly [string, () => unknown][] = [
  ['a member named by a symbol', () => ({ [Symbol('s')]: 1 })],
  ['a list that has a toJSON', () => Object.assign([1], { toJSON: () => 'other' })],
  ['a list that has a name besides', () => Object.assign([1], { total: 1 })],
  ['members that are inherited', () => Object.create(Object.assign(Object.create(null), { amount: 1 }))],
];

export const INVALID_IDS: readonly [string, () => unknown, string | RegExp][] = [
  ['empty', () => '', 'stream id must be a text without # that is not empty, got ""'],
  ['no text', () => 7, 'stream id must be a text without # that is not empty, got 7'],
  ['missing', () => undefined, 'stream id must be a text without # that is not empty, got undefined'],
  ['in two parts', () => 'a#b', 'stream id must be a text without # that is not empty, got "a#b"'],
  ['half a character, which the table would keep as another one', () => 'a\ud800', /./],
  ['too long', () => 'x'.repeat(2_041), /^key must be 2048 bytes or less, got 2049: account#x+$/],
  ['too long in bytes, though not in letters', () => 'ä'.repeat(1_021), /^key must be 2048 bytes or less, got 2050: account#ä+$/],
];

const seconds = (rememberFor: unknown) => [
  `rememberFor ${String(rememberFor)}`, { rememberFor: rememberFor as number }, `rememberFor must be a whole number of 1 or more, got ${String(rememberFor)}`,
] as const;
const attempts = (count: unknown) => [
  `attempts ${String(count)}`, { attempts: count as number }, `attempts must be a whole number of 1 or more, got ${String(count)}`,
] as const;

export const INVALID_HOWS: readonly (readonly [string, Partial<CommitOptions & ExecuteOptions>, string])[] = [
  ['an empty command id', { commandId: '' }, 'commandId must be a text that is not empty'],
  ...[0, -1, 1.5, NaN, Infinity, '60', null].map(seconds),
  ...[0, -1, 1.5, NaN, Infinity, '3'].map(attempts),
];

const wholeNumber = (name: 'schemaVersion' | 'every') => (value: unknown): [Partial<SnapshotOptions>, string] => (
  [{ [name]: value }, `snapshots.${name} must be a whole number of 1 or more, got ${String(value)}`]
);

export const INVALID_DECIDERS: readonly [Partial<SnapshotOptions>, string][] = [
  [{ name: '' }, 'snapshots.name must be a text, got ""'],
  [{ name: undefined }, 'snapshots.name must be a text, got undefined'],
  ...[0, -1, 1.5, NaN, '1'].map(wholeNumber('schemaVersion')),
  ...[0, -1, 1.5, NaN, Infinity].map(wholeNumber('every')),
];
