import { ServiceError } from '../../../../src/testing/kernel/service-error';
import type { Circumstances } from '../../../../src/testing/services/dynamodb/circumstances';
import { execute } from '../../../../src/testing/services/dynamodb/execute';
import { Table } from '../../../../src/testing/services/dynamodb/table';
import { tableDefinition } from '../../../../src/testing/services/dynamodb/table-definition';

const attribute = (AttributeName: string, AttributeType: string) => ({ AttributeName, AttributeType });
const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' });
const range = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' });

/** Orders of customers: a global index by phase, a global index with amounts by the day they were placed, a local index by amount. */
export const ORDERS = {
  AttributeDefinitions: [attribute('customer', 'S'), attribute('orderNo', 'N'), attribute('phase', 'S'), attribute('amount', 'N'), attribute('placed', 'S')],
  KeySchema: [hash('customer'), range('orderNo')],
  GlobalSecondaryIndexes: [
    { IndexName: 'by-phase', KeySchema: [hash('phase'), range('amount')], Projection: { ProjectionType: 'ALL' } },
    { IndexName: 'by-placed', KeySchema: [hash('placed')], Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['amount'] } },
  ],
  LocalSecondaryIndexes: [{ IndexName: 'by-amount', KeySchema: [hash('customer'), range('amount')], Projection: { ProjectionType: 'KEYS_ONLY' } }],
};

/** Things with an id. */
export const THINGS = { AttributeDefinitions: [attribute('id', 'S')], KeySchema: [hash('id')] };

/** What a request came to: its answer, or the error's code, message and further members. */
export type Outcome = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers of all operations

/** Tables `orders` and `things`, and a way to send them requests; those without a table name are for `things`. */
export function engine(circumstances?: Circumstances) {
  const orders = new Table(tableDefinition(ORDERS, 'orders', 'arn:orders'));
  const things = new Table(tableDefinition(THINGS, 'things', 'arn:things'));
  const find = (name: string): Table => {
    const table = [orders, things].find(({ definition }) => [definition.name, definition.arn].includes(name));
    if (!table) throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
    return table;
  };
  const send = (operation: string, input: Record<string, unknown>): Outcome => {
    try {
      const ofOneTable = !/^(Batch|Transact)/.test(operation);
      const output = execute(find, operation, ofOneTable ? { TableName: 'things', ...input } : input, circumstances);
      return JSON.parse(JSON.stringify(output)) as Outcome; // as the wire has it
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { code: error.code, message: error.message, ...JSON.parse(JSON.stringify(error.fields)) as Outcome };
    }
  };
  return { orders, things, send };
}

/** An outcome that says what is malformed. */
export const refusal = (message: string) => ({ code: 'ValidationException', message });
