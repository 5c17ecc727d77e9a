import * as fc from 'fast-check';

/** A request as the wire has it. */
export interface Request {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

export const KEYS_AND_INDEXES = {
  AttributeDefinitions: [['pk', 'S'], ['sk', 'N'], ['g', 'S'], ['h', 'N']].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'global-part',
      KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }, { AttributeName: 'h', KeyType: 'RANGE' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['a', 'm'] },
    },
    { IndexName: 'global-all', KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'local-keys',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'h', KeyType: 'RANGE' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

const often = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>, weight = 60) =>
  fc.oneof({ arbitrary: usual, weight }, { arbitrary: rare, weight: 1 });
const rarely = <T>(arbitrary: fc.Arbitrary<T>) => often<T | undefined>(fc.constant(undefined), arbitrary, 4);
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const numbers = often(
  fc.constantFrom('0', '1', '-1', '2', '1.5', '-1.5', '10', '9', '0.1', '0.2', '1e2', '-0', '1.00', '100000000000000000000', '1e-20'),
  fc.constantFrom('9'.repeat(38), '9'.repeat(39), '1e125', '1e126', '1e-130', '1e-131', '-9e125', 'x', '', '1.1.1'),
);
const texts = fc.constantFrom('', 'a', 'b', 'ab', 'aba', 'ä', '\u{1F600}', '\uFFFD', 'Z', ' ');
const binaries = fc.constantFrom('', 'AA==', '/w==', 'AQID', 'AQI=');
const setOf = <T>(members: fc.Arbitrary<T>) => often(fc.uniqueArray(members, { minLength: 1, maxLength: 3 }), fc.array(members, { maxLength: 2 }));

const scalars = fc.oneof(
  numbers.map((N) => ({ N })), texts.map((S) => ({ S })), binaries.map((B) => ({ B })),
  fc.boolean().map((BOOL) => ({ BOOL })), fc.constant({ NULL: true }),
);
const sets = fc.oneof(setOf(texts).map((SS) => ({ SS })), setOf(numbers).map((NS) => ({ NS })), setOf(binaries).map((BS) => ({ BS })));
const lists = fc.array(fc.oneof(scalars, fc.constant({ M: { q: { N: '1' } } })), { maxLength: 3 }).map((L) => ({ L }));
const mapMembers = { x: fc.oneof(scalars, fc.constant({ M: { z: { N: '5' } } })), y: scalars, a: fc.oneof(lists, sets) };
const maps = fc.record(mapMembers, { requiredKeys: [] }).map((M) => ({ M }));
const values = fc.oneof(scalars, scalars, sets, lists, maps);

const partitionKeys = often(
  fc.constantFrom<object>({ S: 'p' }, { S: 'p' }, { S: 'p' }, { S: 'q' }),
  fc.constantFrom<object>({ S: '' }, { N: '1' }, { SS: ['a'] }, { S: 'none' }),
);
const sortKeys = often(fc.constantFrom('-1', '1.50', '1.50', '10', '10').map((N): object => ({ N })), fc.constantFrom<object>({ S: '1' }, { N: 'x' }));
const keys = often<object>(
  fc.record({ pk: partitionKeys, sk: sortKeys }),
  fc.record({ pk: partitionKeys, sk: sortKeys, zz: scalars }, { requiredKeys: [] }),
);
const wholeItem = {
  pk: partitionKeys,
  sk: sortKeys,
  g: often(fc.constantFrom<object>({ S: 'x' }, { S: 'y' }), scalars),
  h: often(fc.constantFrom<object>({ N: '1' }, { N: '2' }, { N: '-3' }), scalars),
  a: fc.oneof(fc.constant({ N: '1' }), values),
  b: values,
  l: often(lists, values),
  m: often(maps, values),
  s: sets,
};
const items = fc.record(wholeItem, { requiredKeys: ['pk', 'sk'] });

const paths = often(
  fc.constantFrom('a', 'a', 'b', 'c', 'l', 'm', 's', 'g', 'h', '#a', '#r', 'm.x', 'm.y', 'm.x.z', 'm.#a', 'l[0]', 'l[1]', 'l[2]', 'l[9]', 'l[0].q', 'm.a[0]', 'zz'),
  fc.constantFrom('pk', 'sk', 'status', 'zz.x', 'a[0]', 'a.x', 'm[0]', 'pk.x', '#undefined', 'size', 'set', '1a', '__proto__', 'constructor'),
);
const places = fc.constantFrom('a', 'a', 'b', 'b', 'c', 'c', 'h', 'zz', '#a', '#r', '#r', 'l', 'm', 's', 'm.x', 'm.y', 'm.#a', 'l[0]', 'l[1]', 'l[9]');
const placeholders = often(
  fc.constantFrom(':n', ':n', ':n2', ':s', ':s2', ':b', ':l', ':m', ':ss', ':ns', ':v'),
  fc.constantFrom(':undefined', ':bool', ':null', ':bs', '5', '\'a\''),
);
const ordered = fc.constantFrom(':n', ':n2', ':s', ':s2', ':b');
const operands: fc.Arbitrary<string> = fc.oneof(paths, placeholders, paths.map((path) => `size(${path})`), paths.map((path) => `(${path})`));
const join = (...parts: (fc.Arbitrary<string> | string)[]) => fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((all) => all.join(''));

const predicates = often(fc.oneof(
  join(paths, fc.constantFrom(' = ', ' <> ', ' < ', '<=', ' > ', ' >= '), often(ordered, placeholders)),
  join(operands, fc.constantFrom(' = ', ' <> '), operands),
  join(paths, fc.constantFrom(' < ', ' <= ', ' > ', '>='), fc.oneof(paths, ordered)),
  join('size(', paths, ')', fc.constantFrom(' = ', ' <> ', ' < ', ' <= ', ' > ', '>='), fc.constantFrom(':n', ':n2')),
  join(fc.constantFrom('attribute_exists(', 'attribute_not_exists('), paths, ')'),
  join('attribute_type(', paths, ', ', often(fc.constant(':type'), fc.constantFrom(':s', ':n', 'a')), ')'),
  join('contains(', operands, ', ', operands, ')'),
  join('begins_with(', paths, ', ', often(fc.constantFrom(':s', ':s2', ':b', 'c'), operands), ')'),
  join(paths, ' BETWEEN ', often(fc.constantFrom(':n AND :n', ':s AND :s', 'c AND :n', ':n AND h'), join(operands, ' AND ', operands))),
  join(operands, ' IN (', operands, ', ', operands, ')'),
), fc.oneof(
  join(fc.constantFrom('foo(', 'begins_with(', 'size(', 'attribute_exists(', 'if_not_exists('), operands, ')'),
  join('attribute_exists(', paths, ', ', paths, ')'),
  join('((', paths, ' = :n))'),
  operands,
));
const conditions = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    predicates,
    join(tie('condition'), fc.constantFrom(' AND ', ' OR ', ' and '), tie('condition')),
    join('(', tie('condition'), fc.constantFrom(') AND (', ') OR ('), tie('condition'), ')'),
    join('NOT ', tie('condition')),
  ),
})).condition;

const assigned = fc.oneof(
  often(fc.constantFrom(':n', ':n2', ':s', ':s2', ':b', ':l', ':m', ':ss', ':ns'), placeholders), fc.constantFrom('a', 'b', 'l', 'm', 's'), paths,
  join(often(fc.constantFrom('a', 'h'), paths, 3), fc.constantFrom(' + ', ' - ', '+'), fc.constantFrom(':n', ':n2', 'a', 'h')), join(':n', fc.constantFrom('+', '-'), '(:n2)'), join('(', paths, ' + :n)'),
  join('if_not_exists(', paths, ', ', placeholders, ')'), join('if_not_exists(', paths, ', :n) + :n2'),
  join('list_append(', fc.constantFrom('l', 'if_not_exists(l, :l)', ':l', 'm.a', 'a', 'b'), ', ', fc.constantFrom('l', 'l', ':l', ':l', 'm'), ')'),
  often(fc.constant(':n'), join(operands, ' + ', operands)),
);
const attributeOf = (action: string) => action.split(/[ .[]/)[0].replace('#a', 'a');
const clause = (keyword: string, action: fc.Arbitrary<string>) => often(
  fc.uniqueArray(action, { minLength: 1, maxLength: 3, selector: attributeOf }),
  fc.array(action, { minLength: 1, maxLength: 3 }),
).map((actions) => `${keyword} ${actions.join(', ')}`);
const clauses = fc.oneof(
  { arbitrary: clause('SET', join(often(places, paths), ' = ', assigned)), weight: 4 },
  { arbitrary: clause('REMOVE', often(places, paths)), weight: 2 },
  { arbitrary: clause('ADD', often(fc.constantFrom('a :n', 'c :n2', 'm.x :n', 'h :n', 's :ss', 's :ns', 's :bs', 'm.a :ss', 'c :ss', 'l[0] :n'), join(paths, ' ', placeholders))), weight: 2 },
  { arbitrary: clause('DELETE', often(fc.constantFrom('s :ss', 's :ns', 's :bs', 'm.a :ss', 'c :ss', 'm.a :bs'), join(paths, ' ', placeholders))), weight: 1 },
);
const updates = often(clauses, fc.array(clauses, { minLength: 2, maxLength: 2 }).map((all) => all.join(' ')), 5);
const projections = fc.array(paths, { minLength: 1, maxLength: 3 }).map((all) => all.join(', '));

/** Items to begin with. */
export const firstItems = fc.array(fc.record({ ...wholeItem, pk: fc.constant({ S: 'p' }) }), { minLength: 1, maxLength: 4 });

/** Leaves out one token now and then. */
const damaged = (expressions: fc.Arbitrary<string>) => often(expressions, fc.tuple(often(expressions, fc.constant('')), fc.nat({ max: 10 }))
  .map(([text, index]) => text.split(/\b/).filter((_, at) => at !== index).join('')));

const valuesByName = fc.record({
  ':n': fc.constantFrom('1', '2', '-1', '1.5').map((N): object => ({ N })),
  ':n2': numbers.map((N): object => ({ N })),
  ':s': fc.constant<object>({ S: 'a' }),
  ':s2': texts.map((S): object => ({ S })),
  ':b': binaries.map((B): object => ({ B })),
  ':l': lists,
  ':m': maps,
  ':ss': setOf(texts).map((SS) => ({ SS })),
  ':ns': setOf(numbers).map((NS) => ({ NS })),
  ':bs': setOf(binaries).map((BS) => ({ BS })),
  ':v': values,
  ':bool': fc.constant<object>({ BOOL: true }),
  ':null': fc.constant<object>({ NULL: true }),
  ':type': often(fc.constantFrom('S', 'N', 'SS', 'M', 'L'), fc.constant('X')).map((S): object => ({ S })),
  ':pk': often(fc.constantFrom<object>({ S: 'p' }, { S: 'q' }, { S: 'x' }), scalars),
  ':sk': often(fc.constantFrom('-1', '0', '1', '2').map((N): object => ({ N })), scalars),
  ':sk2': fc.constantFrom('1', '2', '10').map((N): object => ({ N })),
});
const NAMES: Readonly<Record<string, string>> = { '#a': 'a', '#r': 'status', '#pk': 'pk', '#unused': 'u' };

/** Adds the placeholders that the expressions use, and one that they do not now and then. */
function completed(input: Record<string, unknown>, byName: Record<string, unknown>, unused: boolean): Record<string, unknown> {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const text = given.filter(([name]) => name.endsWith('Expression')).map(([, expression]) => expression).join(' ');
  const used = new Set(text.match(/[:#]\w+/g));
  const names = Object.entries(NAMES).filter(([name]) => used.has(name) || (unused && name === '#unused'));
  const known = Object.entries(byName).filter(([name]) => used.has(name));
  return {
    ...Object.fromEntries(given),
    ...(names.length > 0 && { ExpressionAttributeNames: Object.fromEntries(names) }),
    ...(known.length > 0 && { ExpressionAttributeValues: Object.fromEntries(known) }),
  };
}

const requestOf = (operation: string, members: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Request> =>
  fc.tuple(fc.record(members), valuesByName, often(fc.constant(false), fc.constant(true)))
    .map(([input, byName, unused]) => ({ operation, input: completed(input, byName, unused) }));

const capacity = sometimes(fc.constantFrom('TOTAL', 'INDEXES', 'NONE'));
const written = {
  ConditionExpression: rarely(damaged(conditions)),
  ReturnValuesOnConditionCheckFailure: sometimes(fc.constantFrom('ALL_OLD', 'NONE')),
  ReturnConsumedCapacity: capacity,
};
const oldValues = sometimes(often(fc.constantFrom('ALL_OLD', 'NONE'), fc.constantFrom('ALL_NEW', 'FOO')));
const keyConditions = (partition: string, sort: string) => often(
  fc.oneof(fc.constant(`${partition} = :pk`), join(`${partition} = :pk AND ${sort}`, fc.oneof(
    fc.constantFrom(' = :sk', ' < :sk', ' <= :sk', ' > :sk', ' >= :sk', ' BETWEEN :sk AND :sk2'),
  ))),
  fc.oneof(conditions, fc.constantFrom(
    `${sort} = :sk`, `${partition} > :pk`, `begins_with(${partition}, :pk)`, `${partition} = :pk AND begins_with(${sort}, :pk)`, `:pk = ${partition} AND :sk < ${sort}`,
    `${partition} = :pk AND ${sort} <> :sk`, `${partition} = :pk OR ${sort} = :sk`, `${partition} = :pk AND a = :sk`, `(${partition} = :pk AND ${sort} = :sk)`,
  )),
);
const read = {
  FilterExpression: rarely(damaged(conditions)),
  ProjectionExpression: rarely(damaged(projections)),
  Limit: sometimes(fc.constantFrom(1, 2, 3, 100)),
  Select: rarely(fc.constantFrom('COUNT', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'FOO')),
  ConsistentRead: sometimes(often(fc.constant(false), fc.constant(true))),
  ReturnConsumedCapacity: capacity,
};
const queried = { ...read, ScanIndexForward: sometimes(fc.boolean()) };

const keyOf = ({ input: { Key, Item } }: Request) => {
  const { pk, sk } = (Key ?? Item) as Record<string, unknown>;
  return JSON.stringify([pk, sk]);
};
const transactionOf = (parts: fc.Arbitrary<Request>, most: number) => {
  const distinct = fc.uniqueArray(parts, { minLength: 1, maxLength: most, selector: keyOf });
  return often(distinct, fc.array(parts, { maxLength: most }), 20).map((all) => all.map(({ operation, input }) => ({ [operation]: input })));
};
const { ConditionExpression, ReturnValuesOnConditionCheckFailure } = written;
const conditional = { ConditionExpression, ReturnValuesOnConditionCheckFailure };
const checked = often(fc.constantFrom('attribute_exists(pk)', 'attribute_not_exists(pk)', 'attribute_exists(a)'), conditions, 2);
const transactWrites = transactionOf(fc.oneof(
  { arbitrary: requestOf('Put', { Item: items, ...conditional }), weight: 4 },
  { arbitrary: requestOf('Update', { Key: keys, UpdateExpression: damaged(updates), ...conditional }), weight: 5 },
  { arbitrary: requestOf('Delete', { Key: keys, ...conditional }), weight: 2 },
  { arbitrary: requestOf('ConditionCheck', { Key: keys, ...conditional, ConditionExpression: checked }), weight: 2 },
), 4);
const transactGets = transactionOf(requestOf('Get', { Key: keys, ProjectionExpression: sometimes(damaged(projections)) }), 3);

/** Stands for the last transaction before it, once more. */
export const AGAIN = 'Again';

/** Requests of one table; `TableName` is for the test to add. */
export const requests: fc.Arbitrary<Request> = fc.oneof(
  { arbitrary: requestOf('PutItem', { Item: items, ...written, ReturnValues: oldValues }), weight: 8 },
  {
    arbitrary: requestOf('UpdateItem', {
      Key: keys,
      UpdateExpression: often(damaged(updates), fc.constant(undefined)),
      ...written,
      ReturnValues: sometimes(fc.constantFrom('ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW', 'NONE')),
    }),
    weight: 12,
  },
  { arbitrary: requestOf('DeleteItem', { Key: keys, ...written, ReturnValues: oldValues }), weight: 2 },
  {
    arbitrary: requestOf('GetItem', { Key: keys, ProjectionExpression: sometimes(damaged(projections)), ConsistentRead: sometimes(fc.boolean()), ReturnConsumedCapacity: capacity }),
    weight: 3,
  },
  { arbitrary: requestOf('Query', { KeyConditionExpression: damaged(keyConditions('pk', 'sk')), ExclusiveStartKey: rarely(keys), ...queried, ConsistentRead: sometimes(fc.boolean()) }), weight: 4 },
  { arbitrary: requestOf('Query', { IndexName: fc.constant('local-keys'), KeyConditionExpression: keyConditions('#pk', 'h'), ...queried }), weight: 2 },
  { arbitrary: requestOf('Query', { IndexName: often(fc.constant('global-part'), fc.constant('none')), KeyConditionExpression: keyConditions('g', 'h'), ...queried }), weight: 2 },
  { arbitrary: requestOf('Query', { IndexName: fc.constant('global-all'), KeyConditionExpression: keyConditions('g', 'h'), ...queried }), weight: 1 },
  { arbitrary: requestOf('Scan', { ...read, IndexName: sometimes(fc.constantFrom('global-part', 'global-all', 'local-keys')) }), weight: 2 },
  { arbitrary: requestOf('BatchGetItem', { Keys: fc.array(keys, { maxLength: 4 }), ProjectionExpression: sometimes(projections), ConsistentRead: sometimes(fc.boolean()) }), weight: 1 },
  {
    arbitrary: requestOf('BatchWriteItem', {
      Writes: fc.array(fc.oneof(items.map((Item) => ({ PutRequest: { Item } })), keys.map((Key) => ({ DeleteRequest: { Key } }))), { maxLength: 4 }),
    }),
    weight: 1,
  },
  { arbitrary: requestOf('TransactWriteItems', { TransactItems: transactWrites, ClientRequestToken: sometimes(fc.constantFrom('a', 'b')) }), weight: 8 },
  { arbitrary: requestOf('TransactGetItems', { TransactItems: transactGets }), weight: 2 },
  { arbitrary: fc.constant({ operation: AGAIN, input: {} }), weight: 1 },
);
