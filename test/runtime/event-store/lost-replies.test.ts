import { aggregate, appendAll, eventStore, type AppendOptions } from '../../../src/runtime/event-store';
import { account, ACCOUNT_EVENTS, deposited, deposits, keeping, opened, type AccountEvents } from '../../event-store/bank';
import { refusalOf } from '../../event-store/bed';
import { EVENT_TABLE, useEventTable } from '../../support/event-store-table';
import type { AwsAnswer } from '../../support/runtime-aws-server';
import type { Operation } from '../../support/runtime-dynamodb';

const bed = useEventTable();

// The client reads how often it may try when it is made.
function freshRuntime(): typeof import('../../../src/runtime/event-store') {
  let runtime: typeof import('../../../src/runtime/event-store');
  jest.isolateModules(() => {
    runtime = jest.requireActual('../../../src/runtime/event-store');
  });
  return runtime!;
}

const keys = () => bed.tables.items(EVENT_TABLE).map(({ pk, sk }) => `${pk.S}@${sk.N}`);

describe('when an answer is lost and the SDK asks again', () => {
  beforeEach(() => void (process.env.AWS_MAX_ATTEMPTS = '3'));
  afterEach(() => void (process.env.AWS_MAX_ATTEMPTS = '1'));

  const fresh = () => {
    const runtime = freshRuntime();
    const storage = runtime.tableStorage({ tableName: EVENT_TABLE });
    return { runtime, accounts: runtime.eventStore<AccountEvents>({ category: 'account', events: ACCOUNT_EVENTS, storage }) };
  };

  test('an append recognizes its own commit, with and without a command id', async () => {
    const { accounts } = fresh();
    for (const commandId of [undefined, 'c']) {
      bed.tables.loseAnswer('PutItem');
      const appended = await accounts.append(`s-${commandId}`, deposits(2), { expected: 'none', commandId });
      expect(appended).toMatchObject({ version: 2, repeated: false });
      expect((await accounts.load(`s-${commandId}`)).events).toEqual(appended.events);
    }
    expect(bed.operations()).toEqual(['PutItem', 'PutItem', 'Query', 'PutItem', 'PutItem', 'Query']);
  });

  test('a command is decided once', async () => {
    const { accounts, runtime } = fresh();
    let decided = 0;
    bed.tables.loseAnswer('PutItem');
    const decider = { ...account, decide: () => (decided++, [deposited(1)]) };
    expect(await runtime.aggregate(accounts, decider).execute('a', { amount: 1 }, { commandId: 'c' })).toMatchObject({ version: 1, repeated: false, conflicts: 0 });
    expect(decided).toBe(1);
    expect(keys()).toEqual(['account#a@1']);
  });

  test.each<[string, boolean]>([['knows the transaction', true], ['has forgotten the transaction', false]])('a transaction is carried out once, when DynamoDB %s', async (_, isKnown) => {
    const { accounts, runtime } = fresh();
    const lost: AwsAnswer = (input) => {
      bed.tables.carryOut('TransactWriteItems', isKnown ? input : { ...input, ClientRequestToken: 'another' });
      return 'drop';
    };
    bed.tables.disturb('TransactWriteItems', lost);
    const appended = await runtime.appendAll(['a', 'b'].map((id) => accounts.pending(id, [opened()], { expected: 'none', commandId: 'c', rememberFor: 60 })));
    expect(appended).toMatchObject([{ version: 1, repeated: false }, { version: 1, repeated: false }]);
    expect(bed.operations()).toEqual(['TransactWriteItems', 'TransactWriteItems']);
    expect(keys()).toEqual(['$command#account#a#c@0', '$command#account#b#c@0', 'account#a@1', 'account#b@1']);
  });

  test('a read is read again', async () => {
    const { accounts } = fresh();
    await accounts.append('a', deposits(2), { expected: 'none' });
    bed.tables.disturb('Query', () => 'drop');
    expect(await accounts.load('a')).toMatchObject({ version: 2 });
  });
});

describe('when an answer is lost and nobody asks again', () => {
  const accounts = eventStore<AccountEvents>({ category: 'account', events: ACCOUNT_EVENTS, storage: bed.storage });
  const unavailable = { name: 'EventStoreError', resource: EVENT_TABLE };

  test.each<[string, AppendOptions]>([
    ['a new stream', { expected: 'none', commandId: 'c' }],
    ['a version', { expected: 0, commandId: 'c' }],
    ['any version, and the command is remembered', { expected: 'any', commandId: 'c', rememberFor: 60 }],
  ])('the caller repeats an append to %s, and it is there once', async (_, how) => {
    bed.tables.loseAnswer(how.rememberFor ? 'TransactWriteItems' : 'PutItem');
    expect(await refusalOf(accounts.append('a', deposits(2), how))).toMatchObject(unavailable);
    const again = await accounts.append('a', deposits(2), how);
    expect(again).toMatchObject({ version: 2, repeated: true });
    expect((await accounts.load('a')).events).toEqual(again.events);
  });

  test('behind a token too, also when others have gone on since', async () => {
    const { token } = await accounts.append('a', [opened()], { expected: 'none' });
    const how = { expected: token, commandId: 'c' };
    bed.tables.loseAnswer('PutItem');
    expect(await refusalOf(accounts.append('a', deposits(2), how))).toMatchObject(unavailable);
    await accounts.append('a', [deposited(1)], { expected: 'any' });
    expect(await accounts.append('a', deposits(2), how)).toMatchObject({ version: 3, repeated: true });
    expect(keys()).toEqual(['account#a@1', 'account#a@2', 'account#a@4']);
  });

  test.each<[string, Operation, typeof account, number | undefined]>([
    ['without snapshots', 'PutItem', account, undefined],
    ['with snapshots', 'PutItem', keeping({ every: 1 }), undefined],
    ['remembered', 'TransactWriteItems', keeping({ every: 1 }), 60],
  ])('the caller repeats a command, %s, and it is there once', async (_, operation, decider, rememberFor) => {
    const execute = () => aggregate(accounts, decider).execute('a', { amount: 5 }, { commandId: 'c', rememberFor });
    bed.tables.loseAnswer(operation);
    expect(await refusalOf(execute())).toMatchObject(unavailable);
    for (let count = 0; count < 2; count++) expect(await execute()).toMatchObject({ version: 1, repeated: true, state: { balance: 5, events: 1 } });
    expect((await accounts.load('a')).version).toBe(1);
  });

  test('the caller repeats a list of appends, and each is there once', async () => {
    const attempt = () => appendAll(['a', 'b'].map((id) => accounts.pending(id, [opened()], { expected: 'none', commandId: 'c' })));
    bed.tables.loseAnswer('TransactWriteItems');
    expect(await refusalOf(attempt())).toMatchObject(unavailable);
    expect(await attempt()).toMatchObject([{ version: 1, repeated: true }, { version: 1, repeated: true }]);
    expect(keys()).toEqual(['account#a@1', 'account#b@1']);
  });

  test('a snapshot whose answer is lost fails nothing', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    bed.tables.disturb('PutItem', (input) => bed.tables.carryOut('PutItem', input), () => 'drop');
    expect(await aggregate(accounts, keeping({ every: 1 })).execute('a', { amount: 5 }, { commandId: 'c' })).toMatchObject({ version: 1, repeated: false });
    expect(warn).toHaveBeenCalledWith(expect.objectContaining({ message: 'the snapshot was not kept' }));
    warn.mockRestore();
  });
});
