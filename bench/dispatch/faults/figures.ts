import { AwsServer } from '../../../test/support/runtime-aws-server';
import { functionEnv, SDK_ENV } from '../environment';
import { shortenPauses } from './clock';
import { Run, type Functions, type Outcome } from './run';
import { SCENARIOS } from './scenarios';

/** What became of events, over all seeds of a scenario. */
export interface FaultFigures {
  readonly events: number;
  readonly lost: number;
  readonly lostBeforeRepair: number;
  readonly outOfOrder: number;
  readonly repeated: number;
  readonly repeatedWithOtherId: number;
  /** Of the feed, after the repair; the recipes have none. */
  readonly feedLost?: number;
  readonly feedOutOfOrderOrRepeated?: number;
  /** Seeds by which events were lost or out of order. */
  readonly seeds: string;
}

/** Disturbs a function by all scenarios, each with so many seeds. */
export async function measureFaults(functions: Functions, seeds: number): Promise<Record<string, FaultFigures>> {
  const server = new AwsServer();
  await server.start();
  shortenPauses();
  console.warn = () => undefined; // functions that have nothing to count warn of it
  Object.assign(process.env, server.env, SDK_ENV, functionEnv({ events: 'events', feed: 'feed', bookkeeping: 'bookkeeping' }));
  const figures: Record<string, FaultFigures> = {};
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    const outcomes: Outcome[] = [];
    for (let seed = 0; seed < seeds; seed++) outcomes.push(await new Run(server, functions, scenario, String(seed)).outcome());
    figures[name] = sum(outcomes);
  }
  await server.stop();
  return figures;
}

function sum(outcomes: readonly Outcome[]): FaultFigures {
  const total = (of: (outcome: Outcome) => number) => outcomes.reduce((all, outcome) => all + of(outcome), 0);
  const feed = (of: 'lost' | 'outOfOrder' | 'repeated') => total((outcome) => outcome.feed?.[of] ?? 0);
  return {
    events: total(({ events }) => events),
    lost: total(({ lost }) => lost),
    lostBeforeRepair: total(({ lostBeforeRepair }) => lostBeforeRepair),
    outOfOrder: total(({ outOfOrder }) => outOfOrder),
    repeated: total(({ repeated }) => repeated),
    repeatedWithOtherId: total(({ repeatedWithOtherId }) => repeatedWithOtherId),
    ...(outcomes.some((outcome) => outcome.feed) && { feedLost: feed('lost'), feedOutOfOrderOrRepeated: feed('outOfOrder') + feed('repeated') }),
    seeds: outcomes.flatMap((outcome, seed) => (isWrong(outcome) ? [seed] : [])).join(' '),
  };
}

function isWrong({ lost, outOfOrder, feed }: Outcome): boolean {
  return lost + outOfOrder + (feed ? feed.lost + feed.outOfOrder + feed.repeated : 0) > 0;
}
