import * as fc from 'fast-check';
import { scheduleOf } from '../../../src/testing/services/event-bridge/schedule';
import { bodies, orderPlaced, put, QUEUE, queue, rule, target } from '../../support/event-bridge-resources';
import { TestWorld } from '../../support/simulated-world';

const RULE_ARN = 'arn:aws:events:us-east-1:123456789012:rule/Rule';
const HOUR = 3_600_000;

const world = (ScheduleExpression: string, more: object = {}) =>
  new TestWorld({ Orders: queue({ MessageRetentionPeriod: 1_209_600 }), Rule: rule([target('Orders')], { EventPattern: undefined, ScheduleExpression, ...more }) });
const times = (it: TestWorld) => bodies(it, 'Orders').map((body) => JSON.parse(body).time);

describe('scheduled rules (user guide, "Creating a scheduled rule (legacy)")', () => {
  test('a rate runs at its interval from the rule\'s creation on', async () => {
    const it = world('rate(6 hours)');
    await it.world.advance(6 * HOUR - 1);
    expect(times(it)).toEqual([]);
    await it.world.advance(12 * HOUR + 1_000);
    expect(times(it)).toEqual(['2026-01-01T06:00:00Z', '2026-01-01T12:00:00Z', '2026-01-01T18:00:00Z']);
  });

  test('a cron expression runs at its times in UTC', async () => {
    const it = world('cron(30 10 ? * MON-FRI *)');
    await it.world.advance(5 * 24 * HOUR);
    expect(times(it)).toEqual(['2026-01-01T10:30:00Z', '2026-01-02T10:30:00Z', '2026-01-05T10:30:00Z']); // a Thursday, a Friday, a Monday
  });

  test('its targets get a scheduled event of their own rule', async () => {
    const it = world('rate(1 minute)');
    await it.world.advance(61_000);
    expect(bodies(it, 'Orders').map((body) => JSON.parse(body))).toEqual([{
      'version': '0',
      'id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Scheduled Event',
      'source': 'aws.events',
      'account': '123456789012',
      'time': '2026-01-01T00:01:00Z',
      'region': 'us-east-1',
      'resources': [RULE_ARN],
      'detail': {},
    }]);
    expect(it.entries('accepted')[0]).toMatchObject({ from: 'Rule', about: ['Rule@2026-01-01T00:01:00.000Z'] });
  });

  test('its input can be transformed as well', async () => {
    const InputTransformer = { InputTemplate: '"<aws.events.rule-name> <aws.events.event.ingestion-time>"' };
    const it = world('rate(1 minute)', { Targets: [target('Orders', QUEUE, { InputTransformer })] });
    await it.world.advance(61_000);
    expect(bodies(it, 'Orders')).toEqual(['"Rule 2026-01-01T00:01:00.000Z"']);
  });

  test('a world with a schedule comes to rest: it runs as time goes by, and nobody waits for it', async () => {
    const it = world('rate(1 minute)');
    await put(it);
    await it.world.settle();
    expect(it.world.elapsed).toBeLessThan(60_000);
    expect(times(it)).toEqual([]);
  });

  test('what a scheduled event sets off is waited for', async () => {
    const it = world('rate(1 minute)');
    await it.world.advance(60_000);
    expect(times(it)).toEqual([]);
    await it.world.settle();
    expect(times(it)).toEqual(['2026-01-01T00:01:00Z']);
  });

  test('a disabled rule does not run', async () => {
    const it = world('rate(1 minute)', { State: 'DISABLED' });
    await it.world.advance(HOUR);
    expect(times(it)).toEqual([]);
  });

  test('a rule with a pattern as well runs for both', async () => {
    const it = world('rate(1 minute)', { EventPattern: { source: ['shop'] } });
    await put(it, orderPlaced());
    await it.world.advance(61_000);
    expect(bodies(it, 'Orders').map((body) => JSON.parse(body).source)).toEqual(['shop', 'aws.events']);
  });

  test('the events of a scheduled rule go to no other rule', async () => {
    const it = new TestWorld({
      Orders: queue(),
      Rule: rule([], { EventPattern: undefined, ScheduleExpression: 'rate(1 minute)' }),
      Other: rule([target('Orders')], { EventPattern: { source: ['aws.events'] } }),
    });
    await it.world.advance(61_000);
    expect(bodies(it, 'Orders')).toEqual([]);
  });

  test('works on the default bus only', () => {
    const resources = { Bus: { Type: 'AWS::Events::EventBus' }, Rule: rule([], { ScheduleExpression: 'rate(1 minute)', EventBusName: 'Bus' }) };
    expect(() => new TestWorld(resources)).toThrow('Rule: a ScheduleExpression works on the default bus only, got Bus');
  });

  test('an expression that is not valid is an error that names the rule', () => {
    expect(() => world('rate(5 minute)')).toThrow(/^Rule: ScheduleExpression is not valid: .*rate\(5 minute\)$/);
  });
});

describe('rate expressions (user guide, "Setting a schedule pattern for scheduled rules (legacy)")', () => {
  test.each([['rate(1 minute)', 60_000], ['rate(5 minutes)', 300_000], ['rate(1 hour)', HOUR], ['rate(2 days)', 48 * HOUR]])('%s', (expression, expected) => {
    expect(scheduleOf(expression)(1_000)).toBe(1_000 + expected);
  });

  test.each(['rate(1 minutes)', 'rate(5 minute)', 'rate(0 minutes)', 'rate(1.5 hours)', 'rate(30 seconds)', 'rate(1 week)', 'every(1 day)', 'rate()'])('%s is refused', (expression) => {
    expect(() => scheduleOf(expression)).toThrow(/^it must be such as/);
  });
});

describe('cron expressions (user guide, "Cron expressions reference")', () => {
  const next = (fields: string, after: string) => {
    const time = scheduleOf(`cron(${fields})`)(Date.parse(after));
    return time === undefined ? undefined : new Date(time).toISOString().slice(0, 16);
  };

  test.each([
    ['every day at a time', '0 10 * * ? *', '2026-01-01T10:00Z', '2026-01-02T10:00'],
    ['a list', '0,45 8 * * ? *', '2026-01-01T08:00Z', '2026-01-01T08:45'],
    ['a list out of order', '45,0 8 * * ? *', '2026-01-01T00:00Z', '2026-01-01T08:00'],
    ['a range', '0 8-17 * * ? *', '2026-01-01T17:30Z', '2026-01-02T08:00'],
    ['steps of all', '0/10 * * * ? *', '2026-01-01T00:50Z', '2026-01-01T01:00'],
    ['steps from a first value', '1/10 * * * ? *', '2026-01-01T00:01Z', '2026-01-01T00:11'],
    ['steps of *', '*/20 * * * ? *', '2026-01-01T00:39Z', '2026-01-01T00:40'],
    ['steps in a range', '5-30/10 8 * * ? *', '2026-01-01T08:25Z', '2026-01-02T08:05'],
    ['a day of the month', '0 8 1 * ? *', '2026-01-01T08:00Z', '2026-02-01T08:00'],
    ['months by name', '0 8 1 FEB,JUN ? *', '2026-02-01T08:00Z', '2026-06-01T08:00'],
    ['weekdays by number, Sunday is 1', '0 0 ? * 1 *', '2026-01-01T00:00Z', '2026-01-04T00:00'],
    ['weekdays by name', '0 18 ? * MON-FRI *', '2026-01-02T18:00Z', '2026-01-05T18:00'],
    ['a year', '0 0 1 1 ? 2030', '2026-01-01T00:00Z', '2030-01-01T00:00'],
    ['a year that is over', '0 0 1 1 ? 2020', '2026-01-01T00:00Z', undefined],
    ['a day that no month has', '0 0 31 2 ? *', '2026-01-01T00:00Z', undefined],
    ['29 February', '0 0 29 2 ? *', '2026-01-01T00:00Z', '2028-02-29T00:00'],
    ['L: the last day of the month', '0 0 L * ? *', '2026-01-31T00:00Z', '2026-02-28T00:00'],
    ['L: the last day of the week', '0 0 ? * L *', '2026-01-01T00:00Z', '2026-01-03T00:00'],
    ['6L: the last Friday', '0 0 ? * 6L *', '2026-01-01T00:00Z', '2026-01-30T00:00'],
    ['7L: the last Saturday, not the one a week before', '0 0 ? * 7L *', '2026-01-01T00:00Z', '2026-01-31T00:00'],
    ['3#2: the second Tuesday', '0 0 ? * 3#2 *', '2026-01-01T00:00Z', '2026-01-13T00:00'],
    ['5#5: months without a fifth Thursday are left out', '0 0 ? * 5#5 *', '2026-01-29T00:00Z', '2026-04-30T00:00'],
    ['15W: a weekday itself', '0 0 15W 1 ? *', '2026-01-01T00:00Z', '2026-01-15T00:00'],
    ['3W: a Saturday becomes the Friday before', '0 0 3W 1 ? *', '2026-01-01T00:00Z', '2026-01-02T00:00'],
    ['4W: a Sunday becomes the Monday after', '0 0 4W 1 ? *', '2026-01-01T00:00Z', '2026-01-05T00:00'],
    ['1W: stays in its month, when the 1st is a Saturday', '0 0 1W 8 ? *', '2026-01-01T00:00Z', '2026-08-03T00:00'],
    ['31W: not in a month of 30 days', '0 0 31W 4 ? 2027', '2026-01-01T00:00Z', undefined],
    ['31W: stays in its month, when the 31st is a Sunday', '0 0 31W 5 ? *', '2026-01-01T00:00Z', '2026-05-29T00:00'],
  ])('%s: %s', (_, fields, after, expected) => {
    expect(next(fields, after)).toBe(expected);
  });

  test.each([
    ['five fields', '0 10 * * ?'],
    ['both days given', '0 10 1 * MON *'],
    ['both days *', '0 10 * * * *'],
    ['both days ?', '0 10 ? * ? *'],
    ['minute 60', '60 10 * * ? *'],
    ['hour 24', '0 24 * * ? *'],
    ['day 0', '0 10 0 * ? *'],
    ['month 13', '0 10 1 13 ? *'],
    ['weekday 8', '0 10 ? * 8 *'],
    ['a year before 1970', '0 10 * * ? 1969'],
    ['steps of 0', '0/0 10 * * ? *'],
    ['a name that is none', '0 10 ? * MOO *'],
    ['a sixth weekday', '0 10 ? * 3#6 *'],
    ['a range that descends', '0 17-8 * * ? *'],
    ['32W', '0 10 32W * ? *'],
  ])('refused: %s', (_, fields) => {
    expect(() => scheduleOf(`cron(${fields})`)).toThrow();
  });

  test('the next time is the first minute after that the fields name', () => {
    const field = (least: number, most: number) => fc.oneof(fc.constant('*'), fc.uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 3 }).map((all) => all.join()));
    fc.assert(fc.property(field(0, 59), field(0, 23), field(1, 7), fc.integer({ min: 0, max: 7 * 24 * 60 }), (minutes, hours, weekdays, start) => {
      const after = Date.UTC(2026, 0, 1) + 60_000 * start;
      const named = (text: string, value: number) => text === '*' || text.split(',').includes(String(value));
      let expected = after + 60_000;
      for (; ; expected += 60_000) {
        const date = new Date(expected);
        if (named(minutes, date.getUTCMinutes()) && named(hours, date.getUTCHours()) && named(weekdays, date.getUTCDay() + 1)) break;
      }
      expect(scheduleOf(`cron(${minutes} ${hours} ? * ${weekdays} *)`)(after)).toBe(expected);
    }), { numRuns: 200 });
  });
});
