import { Trace, type TraceEntry } from '../../../src/testing/kernel/trace';

const ENTRY: TraceEntry = { at: 1.5, kind: 'delivered', from: 'Rule', to: 'Queue', about: ['c0.0', 'c0.1'], text: 'delivered' };

function hashOf(...entries: TraceEntry[]): string {
  const trace = new Trace();
  entries.forEach((entry) => trace.add(entry));
  return trace.hash();
}

test('equal histories have equal hashes', () => {
  expect(hashOf(ENTRY, ENTRY)).toBe(hashOf({ ...ENTRY }, { ...ENTRY }));
});

test.each<Partial<TraceEntry>>([{ at: 1.501 }, { kind: 'undelivered' }, { from: 'Other' }, { to: 'Other' }, { to: undefined }, { about: ['c0.0'] }, { text: 'other' }])(
  'a history that differs in %j has another hash', (difference) => {
    expect(hashOf({ ...ENTRY, ...difference })).not.toBe(hashOf(ENTRY));
  },
);

test('the order counts', () => {
  const other = { ...ENTRY, text: 'other' };
  expect(hashOf(ENTRY, other)).not.toBe(hashOf(other, ENTRY));
});

test('the hash grows along: looking at it does not end it', () => {
  const trace = new Trace();
  const empty = trace.hash();
  trace.add(ENTRY);
  expect([trace.hash(), trace.hash()]).toEqual([hashOf(ENTRY), hashOf(ENTRY)]);
  expect(trace.hash()).not.toBe(empty);
});

test('entries are counted by kind', () => {
  const trace = new Trace();
  for (const kind of ['called', 'started', 'called'] as const) trace.add({ ...ENTRY, kind });
  expect([trace.count('called'), trace.count('started'), trace.count('ended')]).toEqual([2, 1, 0]);
});
