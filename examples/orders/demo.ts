import { parseArgs } from 'node:util';
import { deployToEmulator, startEmulator, stopOnExit, type Emulator } from '../../emulator';
import { OrdersDeployment, type SubscriberOutputs } from './demo/deployment';
import { EXPECTED, generateOrders, placements } from './demo/orders';
import { mistold, notDispatched, table, unaccounted, unfed, type Observed } from './demo/report';
import { waitUntilSettled } from './demo/settle';

const ORDERS_PER_CALL = 25;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      keep: { type: 'boolean', default: false },
      orders: { type: 'string', default: '500' },
      seed: { type: 'string', default: '42' },
      port: { type: 'string' },
    },
  });
  const emulator = await startEmulator({ port: values.port ? Number(values.port) : undefined, log: say });
  stopOnExit(emulator);
  try {
    const complete = await drive(emulator, generateOrders(Number(values.orders), Number(values.seed)));
    process.exitCode = complete ? 0 : 1;
    if (values.keep) await keepRunning(emulator);
  } finally {
    await emulator.stop();
  }
}

async function drive(emulator: Emulator, samples: ReturnType<typeof generateOrders>): Promise<boolean> {
  const { outputs } = await deployToEmulator(emulator, { app: 'npx tsx --tsconfig examples/tsconfig.json examples/orders/app.ts', log: say });
  const deployment = new OrdersDeployment(emulator.clientConfig, outputs.Orders.CheckoutFunction);
  const subscribers = Object.keys(EXPECTED).map((name) => ({ name, outputs: outputs[name] as unknown as SubscriberOutputs }));

  const placed = placements(samples);
  let repeated = 0;
  for (let sent = 0; sent < placed.length; sent += ORDERS_PER_CALL) {
    repeated += (await deployment.checkout(placed.slice(sent, sent + ORDERS_PER_CALL))).repeated;
    progress(`handed in ${Math.min(sent + ORDERS_PER_CALL, placed.length)} of ${placed.length} placements of ${samples.length} orders`);
  }
  const { DeskQueue, RepairFunction, EventTable, DeskLogGroup, StreamReaderLogGroup } = outputs.Orders;
  const queues = [...subscribers, { name: 'OrderDesk', outputs: { Queue: DeskQueue } }];
  await waitUntilSettled([
    { name: 'EventStore', left: async () => notDispatched(await deployment.verify(RepairFunction)) },
    ...queues.map(({ name, outputs: { Queue } }) => ({ name, left: () => deployment.backlog(Queue) })),
  ], progress);
  process.stdout.write('\n');

  const observed = await Promise.all(subscribers.map(async ({ name, outputs: o }): Promise<Observed> => ({
    name,
    ...await deployment.tries(o.LogGroup),
    effects: await deployment.effects(o.Ledger),
    deadLetters: await deployment.deadLetters(o.DeadLetterQueue),
    undelivered: await deployment.backlog(o.DeliveryDeadLetterQueue),
  })));
  console.table(table(observed));

  const [streams, desk, comparison, published] = await Promise.all([
    deployment.streams(EventTable), deployment.desk(DeskLogGroup), deployment.verify(RepairFunction), deployment.published(StreamReaderLogGroup),
  ]);
  say(`${streams.events.size} orders are streams of ${[...streams.events.values()].flat().length} events in ${streams.commits} commits; `
    + `${desk.conflicts} conflicts were resolved, ${repeated + desk.repeated} commands recognised as repeats.`);
  say(`${published} events were published; of the ${comparison.events} in the table the feed lacks ${notDispatched(comparison) === 0 ? 'none' : `those of ${notDispatched(comparison)} streams`}.`);
  return report(samples.length, [...unaccounted(samples, observed), ...mistold(samples, streams.events), ...unfed(comparison)], observed.length);
}

function report(orders: number, missing: string[], subscribers: number): boolean {
  if (missing.length === 0) {
    say(`Every one of ${orders} orders is accounted for at each of ${subscribers} subscribers: it had its effect once, however often it was placed, rests as a dead letter, or was left out by the filter; and its stream tells so.`);
    return true;
  }
  for (const line of missing.slice(0, 20)) say(line);
  say(`${missing.length} outcomes are not as expected.`);
  return false;
}

async function keepRunning({ endpoint, env }: Emulator): Promise<void> {
  say(`The emulator keeps running at ${endpoint} until Ctrl-C. To look around, in another terminal:`);
  say(Object.entries(env).map(([name, value]) => `export ${name}='${value}'`).join('\n'));
  for (const command of ['cloudformation describe-stacks', 'sqs list-queues', 'dynamodb list-tables', 'logs describe-log-groups']) say(`aws ${command}`);
  await new Promise(() => setInterval(() => {}, 60_000));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function progress(line: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
