import * as fc from 'fast-check';
import { diagram, printed, type Failure } from '../../../src/testing/explore/failure';
import { mermaid } from '../../../src/testing/explore/mermaid';
import { timeline } from '../../../src/testing/explore/story';
import type { TraceEntry } from '../../../src/testing/kernel/trace';
import { participantsOf } from '../../simulation/mermaid';

const entry = (more: Partial<TraceEntry>): TraceEntry => ({ at: 0, kind: 'accepted', from: 'Bus', about: ['c0'], text: '', ...more });

describe('a timeline', () => {
  test('has a line for each entry: time, who, what, to whom; faults stand out', () => {
    expect(timeline([
      entry({ at: 12.5, text: 'order.placed' }),
      entry({ at: 61_001, kind: 'fault', from: 'Shop/Worker', text: 'throttle' }),
      entry({ at: 2 * 86_400_000 + 30_000, kind: 'deadLettered', from: 'Queue', to: 'Dead' }),
    ])).toBe([
      '    00:00:00.012  Bus          accepted: order.placed',
      '!   00:01:01.001  Shop/Worker  fault: throttle',
      '  2d 00:00:30.000  Queue        deadLettered → Dead',
    ].join('\n'));
  });

  test('of nothing is nothing', () => expect(timeline([])).toBe(''));
});

describe('a diagram', () => {
  test('has a participant for each resource, an arrow for what goes from one to another, a note for the rest', () => {
    expect(mermaid([
      entry({ text: 'order.placed' }), entry({ kind: 'delivered', from: 'Rule', to: 'Queue' }), entry({ kind: 'undelivered', from: 'Rule', to: 'Queue', text: 'no' }),
      entry({ kind: 'fault', from: 'Queue', text: 'lateDelivery' }),
    ])).toBe([
      'sequenceDiagram',
      '  participant p0 as Bus', '  participant p1 as Rule', '  participant p2 as Queue',
      '  Note over p0: 00:00:00.000 accepted: order.placed',
      '  p1->>p2: 00:00:00.000 delivered',
      '  p1-xp2: 00:00:00.000 undelivered: no',
      '  Note over p2: 00:00:00.000 FAULT: lateDelivery',
    ].join('\n'));
  });

  test('can be read whatever paths and texts are like, and has every path once', () => {
    const path = fc.constantFrom('Shop/Fn', 'Shop_Fn', 'end', 'a;b', 'A B', 'arn:aws:sqs:us-east-1:1:q', 'x#1');
    const text = fc.string({ unit: fc.constantFrom('a', ' ', ';', '#', '\n', ':', '->>', '<br>', '%%', '{', 'é') });
    fc.assert(fc.property(fc.array(fc.record({ from: path, to: fc.option(path, { nil: undefined }), text }), { minLength: 1 }), (parts) => {
      const names = participantsOf(mermaid(parts.map((part) => entry(part))));
      expect(names).toHaveLength(new Set(parts.flatMap(({ from, to }) => (to ? [from, to] : [from]))).size);
    }));
  });
});

describe('a failure', () => {
  const failure: Failure = {
    seed: -3,
    violations: Array.from({ length: 12 }, (_, index) => ({ invariant: index < 11 ? 'one effect' : 'nothing lost', message: `O-${index} had no effect` })),
    commands: [{ lineage: 'c0', command: 'publish', args: ['Orders', [{ Detail: 'x'.repeat(500) }]] }, { lineage: 'c1', command: 'settle', args: [] }],
    faults: [{ kind: 'throttle', place: 'Shop/Fn', site: 'c0.0#1' }],
    story: [entry({ text: 'order.placed' })],
  };

  test('is printed with all that it takes to understand it, and no more than can be read', () => {
    const lines = printed(failure).split('\n');
    expect(lines[0]).toBe('seed -3 breaks one effect, nothing lost:');
    expect(lines.filter((line) => line.includes('had no effect'))).toHaveLength(10);
    expect(lines.slice(11)).toEqual([
      'it takes 2 commands and 1 fault:', `  publish ["Orders",[{"Detail":"${'x'.repeat(135)}...`, '  settle []', '  throttle at Shop/Fn, c0.0#1', 'what happened:',
      '    00:00:00.000  Bus  accepted: order.placed',
    ]);
  });

  test('has its story as a diagram', () => expect(participantsOf(diagram(failure))).toEqual(['Bus']));
});
