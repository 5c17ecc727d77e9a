import { ORDERS, THINGS } from './engine';
import { tableDefinition } from '../../../../src/testing/services/dynamodb/table-definition';

test('a table is read from the properties of its resource (template reference, AWS::DynamoDB::Table)', () => {
  expect(tableDefinition({ ...ORDERS, TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true } }, 'orders', 'arn:orders')).toEqual({
    name: 'orders',
    arn: 'arn:orders',
    key: { partition: 'customer', sort: 'orderNo' },
    attributeTypes: { customer: 'S', orderNo: 'N', phase: 'S', amount: 'N', placed: 'S' },
    indexes: [
      { name: 'by-phase', kind: 'global', key: { partition: 'phase', sort: 'amount' }, projection: 'ALL' },
      { name: 'by-placed', kind: 'global', key: { partition: 'placed', sort: undefined }, projection: ['amount'] },
      { name: 'by-amount', kind: 'local', key: { partition: 'customer', sort: 'amount' }, projection: [] },
    ],
    ttlAttribute: 'expires',
  });
});

test.each([[false], ['false']])('expiry that is disabled (%j) is none', (Enabled) => {
  expect(tableDefinition({ ...THINGS, TimeToLiveSpecification: { AttributeName: 'expires', Enabled } }, 'things', 'arn:things')).not.toHaveProperty('ttlAttribute');
});

test('a key of several attributes is refused by name', () => {
  const KeySchema = [{ AttributeName: 'a', KeyType: 'HASH' }, { AttributeName: 'b', KeyType: 'HASH' }];
  const index = { IndexName: 'wide', KeySchema, Projection: { ProjectionType: 'ALL' } };
  expect(() => tableDefinition({ ...THINGS, GlobalSecondaryIndexes: [index] }, 'things', 'arn:things')).toThrow('things/wide: keys of several attributes are not modelled');
});
