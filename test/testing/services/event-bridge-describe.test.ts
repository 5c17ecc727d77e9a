import type { AccessRequest } from '../../../src/testing/kernel/world';
import { arnOf, TestWorld } from '../../support/simulated-world';

const BUS = 'AWS::Events::EventBus';

// API reference, DescribeEventBus.
describe('DescribeEventBus', () => {
  const world = () => new TestWorld({ Orders: { Type: BUS } });

  test.each(['Orders', arnOf('Orders', BUS)])('%s: its name and its ARN', async (Name) => {
    expect(await world().aws('eventbridge', 'DescribeEventBus', { Name })).toEqual({ Name: 'Orders', Arn: arnOf('Orders', BUS) });
  });

  test('without a name it is the default bus', async () => {
    expect(await world().aws('eventbridge', 'DescribeEventBus', {})).toEqual({ Name: 'default', Arn: arnOf('default', BUS) });
  });

  test('a bus that is not there is an error, other than for PutEvents', async () => {
    await expect(world().aws('eventbridge', 'DescribeEventBus', { Name: 'Others' }))
      .rejects.toMatchObject({ code: 'ResourceNotFoundException', status: 400, message: 'Event bus Others does not exist.' });
  });

  test.each(['Orders', 'Others'])('%s: the role is asked first', async (Name) => {
    const asked: AccessRequest[] = [];
    const authority = {
      denialForService: () => undefined,
      denialForRole: (_: string, request: AccessRequest) => {
        asked.push(request);
        return 'no';
      },
    };
    const { world: asking } = new TestWorld({ Orders: { Type: BUS } }, { authority });
    const describe = () => asking.operation('eventbridge', 'DescribeEventBus')({ Name }, { path: 'Fn', roleArn: 'arn:aws:iam::123456789012:role/Fn', lineage: 'c', about: [] });
    expect(describe).toThrow('no');
    expect(asked).toEqual([{ action: 'events:DescribeEventBus', resource: arnOf(Name, BUS) }]);
  });
});
