import type { Authority } from '../../../src/testing/kernel/world';
import { fn, FUNCTION, mapping, queue, QUEUE } from '../../support/lambda-resources';
import { arnOf, TestWorld, type Declared } from '../../support/simulated-world';

function deployed(resources: Record<string, Declared>, authority?: Authority): () => TestWorld {
  return () => new TestWorld({ Queue: queue(), Fn: fn(), Mapping: mapping(), ...resources }, { functions: { Fn: () => undefined }, authority });
}

const FIFO = { Queue: queue({ FifoQueue: true }) };
const WINDOW = { MaximumBatchingWindowInSeconds: 1 };

describe('settings in range can be deployed, and others cannot (developer guide, "Lambda parameters for Amazon SQS event source mappings")', () => {
  test.each<[object, object, string, Record<string, Declared>?]>([
    [{ BatchSize: 1 }, { BatchSize: 0 }, 'BatchSize must be 1 to 10000, got 0'],
    [{ BatchSize: 10_000, ...WINDOW }, { BatchSize: 10_001, ...WINDOW }, 'BatchSize must be 1 to 10000, got 10001'],
    [{ BatchSize: 10 }, { BatchSize: 11 }, 'MaximumBatchingWindowInSeconds must be greater than 0 for a BatchSize of more than 10, got 11'],
    [{ MaximumBatchingWindowInSeconds: 300 }, { MaximumBatchingWindowInSeconds: 301 }, 'MaximumBatchingWindowInSeconds must be 0 to 300, got 301'],
    [{ BatchSize: 10 }, { BatchSize: 11 }, 'BatchSize must be 1 to 10, got 11', FIFO],
    [{ MaximumBatchingWindowInSeconds: 0 }, { MaximumBatchingWindowInSeconds: 1 }, 'MaximumBatchingWindowInSeconds must be 0 for a FIFO queue, got 1', FIFO],
    [{ ScalingConfig: { MaximumConcurrency: 2 } }, { ScalingConfig: { MaximumConcurrency: 1 } }, 'ScalingConfig.MaximumConcurrency must be 2 to 1000, got 1'],
    [{ ScalingConfig: { MaximumConcurrency: 1_000 } }, { ScalingConfig: { MaximumConcurrency: 1_001 } }, 'ScalingConfig.MaximumConcurrency must be 2 to 1000, got 1001'],
  ])('%j, but not %j: %s', (good, bad, reason, resources = {}) => {
    expect(deployed({ ...resources, Mapping: mapping(good) })).not.toThrow();
    expect(deployed({ ...resources, Mapping: mapping(bad) })).toThrow(`Mapping: ${reason}`);
  });

  test('filters must be patterns', () => {
    const filters = (Pattern: string) => mapping({ FilterCriteria: { Filters: [{ Pattern }] } });
    expect(deployed({ Mapping: filters('{"body":["hello"]}') })).not.toThrow();
    expect(deployed({ Mapping: filters('{"body":"hello"}') })).toThrow(/^Mapping: FilterCriteria: .*body/);
    expect(deployed({ Mapping: filters('hello') })).toThrow(/^Mapping: FilterCriteria: .*hello/);
  });
});

describe('queue and function must go together (developer guide, "Creating and configuring an Amazon SQS event source mapping")', () => {
  test('the visibility timeout must not be shorter than the timeout of the function', () => {
    expect(deployed({ Queue: queue({ VisibilityTimeout: 60 }), Fn: fn({ Timeout: 60 }) })).not.toThrow();
    expect(deployed({ Queue: queue({ VisibilityTimeout: 59 }), Fn: fn({ Timeout: 60 }) }))
      .toThrow('Mapping: visibility timeout of Queue, 59 seconds, is less than the timeout of Fn, 60 seconds');
  });

  test('also where both are the defaults or the mapping is disabled', () => {
    expect(deployed({})).not.toThrow();
    expect(deployed({ Fn: fn({ Timeout: 31 }), Mapping: mapping({ Enabled: false }) })).toThrow('Queue, 30 seconds');
  });

  test.each(['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'])('the execution role needs sqs:%s', (missing) => {
    const asked: string[] = [];
    const authority: Authority = {
      denialForService: () => undefined,
      denialForRole: (role, { action, resource }) => {
        asked.push(`${role} ${resource}`);
        return action === `sqs:${missing}` ? 'no policy allows it' : undefined;
      },
    };
    expect(deployed({}, authority)).toThrow(`Mapping: the execution role of Fn does not have permissions to call ${missing} on Queue: no policy allows it`);
    expect(new Set(asked)).toEqual(new Set([`arn:aws:iam::123456789012:role/Fn ${arnOf('Queue', QUEUE)}`]));
  });

  test.each([{ FunctionName: 'Other' }, { FunctionName: 'Fn:7' }, { FunctionName: `${arnOf('Fn', FUNCTION)}:blue` }])('%j must exist', (properties) => {
    expect(deployed({ Mapping: mapping(properties) })).toThrow(`Mapping: FunctionName must be a function of the application, got ${properties.FunctionName}`);
  });

  test('event sources other than queues and streams are not modelled', () => {
    expect(deployed({ Mapping: mapping({ EventSourceArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/Orders' }) }))
      .toThrow('Mapping: event sources other than queues and streams of the application are not modelled, got arn:aws:kinesis:us-east-1:123456789012:stream/Orders');
  });
});
