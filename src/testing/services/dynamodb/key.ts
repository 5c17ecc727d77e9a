import { contentOf, itemOf, typeOf, type AttributeValue, type Item } from './attribute-value';
import { valueSize } from './item-size';
import { normalized } from './normalize';
import { keyNames, type KeySchema, type TableDefinition } from './table-definition';
import { invalid, mismatched } from './validation';

/** Bytes. Source: developer guide, "Quotas in Amazon DynamoDB", Partition key length and Sort key length. */
const MOST_PARTITION_BYTES = 2_048;
const MOST_SORT_BYTES = 1_024;

/** The key of a request, as `Key`. @throws {ServiceError} when it is not of the table's schema. */
export function requestKey(definition: TableDefinition, key: object): Item {
  const names = keyNames(definition.key);
  const values = Object.entries(key).map(([name, value]) => [name, normalized(value as object)] as const);
  const matches = values.length === names.length
    && values.every(([name, value]) => names.includes(name) && typeOf(value) === definition.attributeTypes[name]);
  if (!matches) throw mismatched('The provided key element does not match the schema');
  const item = itemOf(values);
  names.forEach((name) => checkValue(definition.key, name, item[name]));
  return item;
}

/** The key of an item to be put. @throws {ServiceError} when an attribute of it is missing, or of another type, or empty. */
export function keyOfItem(definition: TableDefinition, item: Item): Item {
  for (const name of keyNames(definition.key)) {
    if (!(name in item)) throw mismatched(`One or more parameter values were invalid: Missing the key ${name} in the item`);
    const [expected, actual] = [definition.attributeTypes[name], typeOf(item[name])];
    if (actual !== expected) throw mismatched(`One or more parameter values were invalid: Type mismatch for key ${name} expected: ${expected} actual: ${actual}`);
    checkValue(definition.key, name, item[name]);
  }
  return keyFrom(definition.key, item);
}

/** The attributes of a key, from an item that has them. */
export function keyFrom(key: KeySchema, item: Item): Item {
  return itemOf(keyNames(key).map((name) => [name, item[name]] as const));
}

/** @throws {ServiceError} when an attribute that an index has in its key is of another type, or empty. */
export function checkIndexKeys({ indexes, attributeTypes }: TableDefinition, item: Item): void {
  for (const { name, key } of indexes) {
    for (const attribute of keyNames(key).filter((one) => one in item)) {
      const [expected, actual] = [attributeTypes[attribute], typeOf(item[attribute])];
      if (actual !== expected) {
        throw mismatched('One or more parameter values were invalid: '
          + `Type mismatch for Index Key ${attribute} Expected: ${expected} Actual: ${actual} IndexName: ${name}`);
      }
      if (isEmpty(item[attribute])) {
        throw invalid('One or more parameter values are not valid. A value specified for a secondary index key is not supported. '
          + `The AttributeValue for a key attribute cannot contain an empty ${typeText(item[attribute])} value. IndexName: ${name}, IndexKey: ${attribute}`);
      }
    }
  }
}

/** @throws {ServiceError} when the attribute of a key is empty. */
export function checkNotEmpty(name: string, value: AttributeValue): void {
  if (!isEmpty(value)) return;
  throw invalid('One or more parameter values are not valid. '
    + `The AttributeValue for a key attribute cannot contain an empty ${typeText(value)} value. Key: ${name}`);
}

function checkValue({ partition }: KeySchema, name: string, value: AttributeValue): void {
  checkNotEmpty(name, value);
  const bytes = valueSize(value);
  if (name === partition && bytes > MOST_PARTITION_BYTES) {
    throw invalid(`One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of${MOST_PARTITION_BYTES} bytes`);
  }
  if (name !== partition && bytes > MOST_SORT_BYTES) {
    throw invalid(`One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of ${MOST_SORT_BYTES} bytes`);
  }
}

function isEmpty(value: AttributeValue): boolean {
  return contentOf(value) === '';
}

function typeText(value: AttributeValue): string {
  return 'B' in value ? 'binary' : 'string';
}
