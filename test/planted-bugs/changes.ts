import { deadLettersOf, pause, sent } from './orders';
import { Invariants, type Invariant, type SimulatedWorld, type Trial } from 'cdk-eventweave/testing';

/** Orders and the changes of each; a change may only be applied after the one before it. */
const ORDERS = ['order-1', 'order-2'];
const CHANGES = 3;

/** Sends the changes of some orders in their order: into the FIFO queue `Orders`, each order a message group. */
export const changeOrders: Trial['workload'] = async (world, random) => {
  for (let change = 1; change <= CHANGES; change++) {
    for (const id of ORDERS) {
      const message = { MessageBody: JSON.stringify({ id, change }), MessageGroupId: id, MessageDeduplicationId: `${id}-${change}` };
      await world.queue('Orders').send(message);
    }
    if (random.chance(0.3)) await pause(world, random);
  }
};

export const IN_ORDER = 'changes of an order are applied in their order';

/** The changes of each order come into the table `Effects` one after the other, and nothing is a dead letter. */
export function appliedInOrder(): Invariant[] {
  return [
    Invariants.orderPerKey({ name: IN_ORDER, applied }),
    Invariants.deadLetters({ name: 'no dead letters', poison: () => [], found: deadLettersOf('Orders') }),
    Invariants.nothingLost(),
    Invariants.nothingInFlight(),
  ];
}

interface Change {
  readonly id: string;
  readonly change: number;
}

// Its place among those that were sent: when the simulator shrinks a failure, it leaves some out.
function applied(world: SimulatedWorld): { key: string; sequence: number }[] {
  const sentOf = (id: unknown) => sent<Change>(world).filter((one) => one.id === id).map(({ change }) => change);
  return world.table('Effects').writes.map(({ key, after }) => ({ key: String(key.id), sequence: sentOf(key.id).indexOf(Number(after!.change)) + 1 }));
}

/** Part of a handler: applies a change, unless it or a later one has been applied before. */
export const APPLY_ONCE = `
const { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');
const dynamodb = new DynamoDBClient({ maxAttempts: 1 });

async function applyOnce({ id, change }) {
  await dynamodb.send(new UpdateItemCommand({
    TableName: process.env.EFFECTS,
    Key: { id: { S: id } },
    UpdateExpression: 'SET change = :change',
    ConditionExpression: 'attribute_not_exists(change) OR change < :change',
    ExpressionAttributeValues: { ':change': { N: String(change) } },
  })).catch((error) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
}
`;
