import { textOf } from '../../../../src/testing/functions/sdk/body';
import { protocolOf, serviceOfHost } from '../../../../src/testing/functions/sdk/wire';
import { ServiceError } from '../../../../src/testing/kernel/service-error';

const request = (more: object) => ({ method: 'POST', path: '/', headers: {}, body: '', ...more });

describe('the service that a host belongs to', () => {
  test.each([
    ['sqs.eu-central-1.amazonaws.com', 'sqs'], ['dynamodb.us-east-1.amazonaws.com', 'dynamodb'], ['123456789012.ddb.us-east-1.amazonaws.com', 'dynamodb'],
    ['events.us-east-1.amazonaws.com', 'eventbridge'], ['lambda.us-east-1.api.aws', 'lambda'], ['lambda-fips.us-east-1.amazonaws.com', 'lambda-fips'],
    ['sqs.cn-north-1.amazonaws.com.cn', 'sqs'], ['s3.us-east-1.amazonaws.com', 's3'], ['bucket.s3.eu-west-2.amazonaws.com', 's3'], ['events.s3.us-east-1.amazonaws.com', 's3'], ['bucket.s3.dualstack.us-east-1.amazonaws.com', 's3'], ['sts.amazonaws.com', 'sts'],
    ['secretsmanager.us-gov-west-1.amazonaws.com', 'secretsmanager'],
  ])('%s: %s', (host, service) => {
    expect(serviceOfHost(host)).toBe(service);
  });

  test.each(['example.com', 'localhost', 'sqs.us-east-1.amazonaws.com.example.com', 'notamazonaws.com', '169.254.169.254'])('%s: none', (host) => {
    expect(serviceOfHost(host)).toBeUndefined();
  });
});

describe.each(['dynamodb', 'sqs', 'eventbridge'])('%s speaks JSON (Smithy, "AWS JSON 1.0 protocol")', (service) => {
  const protocol = protocolOf(service)!;

  test('the operation is in a header, its input is the body', () => {
    const call = protocol.decode(request({ headers: { 'x-amz-target': 'Anything_20120810.PutItem' }, body: '{"a":[1]}' }), service);
    expect(call).toEqual({ service, operation: 'PutItem', input: { a: [1] } });
  });

  test('no body is no input', () => {
    expect(protocol.decode(request({ headers: { 'x-amz-target': 'X.ListTables' } }), service).input).toEqual({});
  });

  test('an error tells its code in a header and in the body, beside its fields', () => {
    const { statusCode, headers, body } = protocol.encodeError(new ServiceError('Busy', 'later', 503, { Item: { id: { S: 'x' } } }));
    expect([statusCode, headers['x-amzn-errortype'], JSON.parse(textOf(body))]).toEqual([503, 'Busy', { __type: 'Busy', message: 'later', Item: { id: { S: 'x' } } }]);
  });
});

describe('lambda speaks REST (Lambda API reference, "Invoke")', () => {
  const protocol = protocolOf('lambda')!;

  test('the function is in the path, the payload is the body', () => {
    const call = protocol.decode(request({ path: '/2015-03-31/functions/arn%3Aaws%3Alambda/invocations', headers: { 'x-amz-invocation-type': 'Event' }, body: '{"a":1}' }), 'lambda');
    expect(call).toEqual({ service: 'lambda', operation: 'Invoke', input: { FunctionName: 'arn:aws:lambda', InvocationType: 'Event', Payload: '{"a":1}' } });
  });

  test('the qualifier is in the query', () => {
    const call = protocol.decode(request({ path: '/2015-03-31/functions/Fn/invocations?Qualifier=live' }), 'lambda');
    expect(call.input).toMatchObject({ FunctionName: 'Fn', Qualifier: 'live' });
  });

  test('another path is an operation that is not modelled, by its path', () => {
    expect(protocol.decode(request({ method: 'GET', path: '/2015-03-31/functions/Fn' }), 'lambda').operation).toBe('GET /2015-03-31/functions/Fn');
  });

  test('an error of the function is in a header, the payload is the body', () => {
    const { statusCode, headers, body } = protocol.encode({ StatusCode: 200, FunctionError: 'Unhandled', ExecutedVersion: '$LATEST', Payload: '{}' });
    expect([statusCode, headers['x-amz-function-error'], headers['x-amz-executed-version'], body]).toEqual([200, 'Unhandled', '$LATEST', '{}']);
  });

  test('an accepted event has no payload', () => {
    expect(protocol.encode({ StatusCode: 202 })).toEqual({ statusCode: 202, headers: {}, body: '' });
  });
});

describe('scheduler, and lambda but for Invoke, speak REST JSON (Smithy, "AWS restJson1 protocol")', () => {
  const call = (service: string, method: string, path: string, body = '') => protocolOf(service)!.decode(request({ method, path, body }), service);

  test.each([
    ['scheduler', 'GET', '/schedules/a%20b?groupName=g', '', 'GetSchedule', { Name: 'a b', GroupName: 'g' }],
    ['scheduler', 'PUT', '/schedules/a', '{"State":"ENABLED"}', 'UpdateSchedule', { Name: 'a', State: 'ENABLED' }],
    ['scheduler', 'POST', '/schedules/a', '{}', 'CreateSchedule', { Name: 'a' }],
    ['scheduler', 'DELETE', '/schedules/a?clientToken=c', '', 'DeleteSchedule', { Name: 'a', ClientToken: 'c' }],
    ['lambda', 'GET', '/2015-03-31/event-source-mappings/u', '', 'GetEventSourceMapping', { UUID: 'u' }],
    ['lambda', 'PUT', '/2015-03-31/event-source-mappings/u', '{"Enabled":false}', 'UpdateEventSourceMapping', { UUID: 'u', Enabled: false }],
  ])('%s %s %s%s: %s', (service, method, path, body, operation, input) => {
    expect(call(service, method, path, body)).toEqual({ service, operation, input });
  });

  test.each([['GET', '/schedules'], ['GET', '/schedules/'], ['GET', '/schedules/a/b'], ['PATCH', '/schedules/a'], ['GET', '/schedule-groups/a']])('%s %s is not modelled', (method, path) => {
    expect(call('scheduler', method, path)).toEqual({ service: 'scheduler', operation: `${method} ${path}`, input: {} });
  });

  test('the output is the body', () => {
    expect(protocolOf('lambda')!.encode({ UUID: 'u' })).toMatchObject({ statusCode: 200, body: '{"UUID":"u"}' });
    expect(protocolOf('scheduler')!.encode({ Name: 'a' })).toMatchObject({ statusCode: 200, body: '{"Name":"a"}' });
  });
});

test('a service that is not modelled has no protocol', () => {
  expect(protocolOf('sns')).toBeUndefined();
});
