import { hashText, hashUuid } from '../physical-name';
import { regionalArn } from './resource-type';
import type { Deployed, ResourceTypes } from './resource-type';

/** Functions, state machines and APIs. Source: CloudFormation Template Reference, "Return values" of each type. */
export const compute: ResourceTypes = {
  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    generated: { limit: 64 }, // Lambda API Reference, CreateFunction
    arn: (it) => regionalArn(it, 'lambda', `function:${it.name}`),
    attributes: { Arn: 'arn' },
  },
  // The first version of a deployment; no template publishes two of one function.
  'AWS::Lambda::Version': {
    ref: 'arn',
    arn: (it) => `${functionArn(it)}:1`,
    attributes: { FunctionArn: 'arn', Version: () => '1' },
  },
  'AWS::Lambda::Alias': {
    nameProperty: 'Name',
    ref: 'arn',
    arn: (it) => `${functionArn(it)}:${it.name}`,
    attributes: { AliasArn: 'arn' },
  },
  'AWS::Lambda::EventSourceMapping': {
    generated: (it) => hashUuid(`${it.stack}/${it.id}`),
    arn: (it) => regionalArn(it, 'lambda', `event-source-mapping:${it.name}`),
    attributes: { EventSourceMappingArn: 'arn', Id: 'name' },
  },
  'AWS::Lambda::LayerVersion': {
    nameProperty: 'LayerName',
    generated: { limit: 140 }, // Lambda API Reference, PublishLayerVersion
    ref: 'arn',
    arn: (it) => regionalArn(it, 'lambda', `layer:${it.name}:1`),
    attributes: { LayerVersionArn: 'arn' },
  },
  'AWS::Lambda::Url': {
    ref: (it) => functionArn(it, 'TargetFunctionArn'),
    attributes: {
      FunctionArn: 'ref',
      FunctionUrl: (it) => `https://${idOf(it, 32)}.lambda-url.${it.region}.on.aws/`,
    },
  },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    generated: { limit: 80 }, // Step Functions API Reference, CreateStateMachine
    ref: 'arn',
    arn: (it) => regionalArn(it, 'states', `stateMachine:${it.name}`),
    attributes: { Arn: 'arn', Name: 'name' },
  },
  'AWS::ApiGateway::RestApi': {
    generated: (it) => idOf(it, 10),
    arn: (it) => `arn:${it.partition}:apigateway:${it.region}::/restapis/${it.name}`,
    attributes: { RestApiId: 'name', RootResourceId: (it) => hashText(`${it.stack}/${it.id}/`, 10).toLowerCase() },
  },
  'AWS::ApiGateway::Resource': { generated: (it) => idOf(it, 6), attributes: { ResourceId: 'name' } },
  'AWS::ApiGateway::Deployment': { generated: (it) => idOf(it, 6), attributes: { DeploymentId: 'name' } },
  'AWS::ApiGateway::Stage': {
    nameProperty: 'StageName',
    arn: (it) => `arn:${it.partition}:apigateway:${it.region}::/restapis/${it.text('RestApiId')}/stages/${it.name}`,
  },
  'AWS::ApiGatewayV2::Api': {
    generated: (it) => idOf(it, 10),
    arn: (it) => `arn:${it.partition}:apigateway:${it.region}::/apis/${it.name}`,
    attributes: { ApiId: 'name', ApiEndpoint: (it) => `https://${it.name}.execute-api.${it.region}.${it.urlSuffix}` },
  },
  'AWS::ApiGatewayV2::Integration': { generated: (it) => idOf(it, 7), attributes: { IntegrationId: 'name' } },
  'AWS::ApiGatewayV2::Stage': {
    nameProperty: 'StageName',
    arn: (it) => `arn:${it.partition}:apigateway:${it.region}::/apis/${it.text('ApiId')}/stages/${it.name}`,
  },
};

// The property takes a name or an ARN.
function functionArn(it: Deployed, property = 'FunctionName'): string {
  const name = it.text(property) ?? '';
  return name.startsWith('arn:') ? name : regionalArn(it, 'lambda', `function:${name}`);
}

function idOf({ stack, id }: Deployed, length: number): string {
  return hashText(`${stack}/${id}`, length).toLowerCase();
}
