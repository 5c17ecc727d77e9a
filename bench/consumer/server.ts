// Stands in for DynamoDB in a process of its own, so that its time is not the handler's. Prints the environment that handlers need,
// and ends with the process that has started it.
import { MeteredTables } from './metered-tables';
import { AwsServer } from '../../test/support/runtime-aws-server';

const open = () => new MeteredTables({ idempotency: 'id', orders: 'orderId' });

async function main(): Promise<void> {
  const aws = new AwsServer();
  let tables = open();
  for (const operation of ['PutItem', 'UpdateItem', 'DeleteItem', 'GetItem', 'TransactWriteItems']) {
    aws.answer(operation, (input) => tables.answer(operation, input));
  }
  aws.answer('Reset', () => {
    tables = open();
    return {};
  });
  aws.answer('TakeCounts', () => {
    aws.calls.length = 0; // it would remember all
    return tables.takeCounts();
  });
  await aws.start();
  process.stdout.write(`${JSON.stringify(aws.env)}\n`);
  process.stdin.on('close', () => process.exit()).resume();
}

void main();
