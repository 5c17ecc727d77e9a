import type { Item } from './attribute-value';
import { cancelFor, cancelForConflict, NO_REASON, reasonOf, type Reason } from './cancellation';
import { writeUnits } from './capacity';
import type { Circumstances, Tables } from './circumstances';
import { itemCheck, itemDeletion, itemPut, itemUpdate, type ItemWrite, type WriteInput } from './item-write';
import type { Table } from './table';
import { readConsumed } from './transact-get';
import { itemsOf, MOST_BYTES, payloadOf, planned, transactionConsumed } from './transaction';
import { checkOneOf, invalid, nameOf, required, violated } from './validation';
import type { Output } from './writes';

/** What each kind makes of its item, and the members that it must have. Source: API reference, ConditionCheck, Put, Update and Delete. */
const KINDS = {
  ConditionCheck: { plan: itemCheck, needs: ['TableName', 'Key', 'ConditionExpression'] },
  Put: { plan: itemPut, needs: ['TableName', 'Item'] },
  Update: { plan: itemUpdate, needs: ['TableName', 'Key', 'UpdateExpression'] },
  Delete: { plan: itemDeletion, needs: ['TableName', 'Key'] },
} as const;

type Kind = keyof typeof KINDS;

interface Part extends WriteInput {
  readonly TableName: string;
}

type TransactItem = Readonly<Partial<Record<Kind, Part>>>;

interface Request {
  readonly TransactItems?: readonly TransactItem[];
  readonly ClientRequestToken?: string;
  readonly ReturnConsumedCapacity?: string;
}

interface Plan extends ItemWrite {
  readonly kind: Kind;
  readonly table: Table;
}

/** A plan that can be carried out. */
interface Change extends Plan {
  readonly before?: Item;
  readonly item?: Item;
}

/** Characters. Source: API reference, TransactWriteItems, ClientRequestToken. */
const LONGEST_TOKEN = 36;

/** Source: API reference, TransactWriteItems. @throws {ServiceError} as DynamoDB does; nothing is written then. */
export function transactWriteItems(tables: Tables, input: Request, { tokens, conflict }: Circumstances): Output {
  checkToken(input);
  const parts = itemsOf<TransactItem>(input).map((item, index) => checkedPart(item, `transactItems.${index + 1}.member.`));
  checkSize(parts.reduce((sum, { part }) => sum + payloadOf(part), 0));
  const isRepeated = tokens?.isRepeated(input);
  const found = parts.map(({ kind, part }) => ({ kind, part, table: tables(part.TableName) }));
  const plans = planned<typeof found[number], Plan>(found, ({ kind, part, table }) => ({ kind, table, ...KINDS[kind].plan(table, part) }));
  if (isRepeated) return readConsumed(input, plans.map(({ table, key }) => ({ table, item: table.get(key) })));
  cancelForConflict(conflict, plans.length);
  const changes = changesOf(plans);
  for (const { kind, table, key, item } of changes) if (kind !== 'ConditionCheck') table.commit(key, item);
  tokens?.remember(input);
  return transactionConsumed(input, 'WriteCapacityUnits', changes.map(({ table, before, item }) => ({ table, units: writeUnits(table, before, item) })));
}

/** All items before and after. @throws {ServiceError} `TransactionCanceledException` when one of them cannot be written. */
function changesOf(plans: readonly Plan[]): readonly Change[] {
  const reasons: Reason[] = [];
  const changes = plans.flatMap((plan) => {
    const before = plan.table.get(plan.key);
    try {
      const item = plan.after(before);
      reasons.push(NO_REASON);
      return [{ ...plan, before, item }];
    } catch (error) {
      reasons.push(reasonOf(error));
      return [];
    }
  });
  cancelFor(reasons);
  return changes;
}

function checkedPart(item: TransactItem, path: string): { kind: Kind; part: Part } {
  const kinds = (Object.keys(KINDS) as Kind[]).filter((kind) => item[kind] !== undefined);
  if (kinds.length === 0) throw invalid('Invalid Request: TransactWriteRequest should contain Delete or Put or Update request');
  if (kinds.length > 1) throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  const [kind] = kinds;
  const part = item[kind]!;
  for (const member of KINDS[kind].needs) required(part, member, `${path}${nameOf(kind)}.`);
  checkOneOf(part, 'ReturnValuesOnConditionCheckFailure', ['ALL_OLD', 'NONE'], `${path}${nameOf(kind)}.`);
  return { kind, part };
}

function checkToken({ ClientRequestToken: token }: Request): void {
  if (token === undefined || (token !== '' && token.length <= LONGEST_TOKEN)) return;
  const bound = token === '' ? 'greater than or equal to 1' : `less than or equal to ${LONGEST_TOKEN}`;
  throw violated(`Value '${token}' at 'clientRequestToken'`, `Member must have length ${bound}`);
}

function checkSize(bytes: number): void {
  if (bytes > MOST_BYTES) throw invalid(`Transaction payload size cannot exceed 4MB. Payload Size: ${bytes}`);
}
