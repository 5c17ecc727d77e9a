import type { Graph, Resource } from '../../../src/testing/assembly/graph';
import { Permissions, type Request } from '../../../src/testing/permissions';

export const ACCOUNT = '123456789012';
export const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:Queue`;
export const QUEUE_URL = `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/Queue`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/Role`;
export const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/Key`;
export const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:Function`;

export const SEND: Request = { action: 'sqs:SendMessage', resource: QUEUE };
export const ALLOW = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE };
export const DENY = { ...ALLOW, Effect: 'Deny' };

/** A resource of which only some members matter. */
export function resource(type: string, id: string, properties: Resource['properties'], more: Partial<Resource> = {}): Resource {
  return { id, stack: 'Stack', path: `Stack/${id}`, type, properties, ref: id, arn: `arn:aws:other:us-east-1:${ACCOUNT}:${id}`, ...more };
}

export function document(...statements: object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}

export function role(properties: Resource['properties'] = {}): Resource {
  return resource('AWS::IAM::Role', 'Role', properties, { arn: ROLE });
}

export function rolePolicy(...statements: object[]): Resource {
  return resource('AWS::IAM::Policy', 'Policy', { PolicyName: 'Policy', Roles: ['Role'], PolicyDocument: document(...statements) });
}

export function queue(): Resource {
  return resource('AWS::SQS::Queue', 'Queue', {}, { arn: QUEUE, ref: QUEUE_URL });
}

export function queuePolicy(...statements: object[]): Resource {
  return resource('AWS::SQS::QueuePolicy', 'QueuePolicy', { Queues: [QUEUE_URL], PolicyDocument: document(...statements) });
}

export function permissions(...resources: Resource[]): Permissions {
  const graph: Graph = { account: ACCOUNT, region: 'us-east-1', outputs: {}, resources };
  return new Permissions(graph);
}

/** @returns whether a role with just these statements may. */
export function roleMay(statements: readonly object[], request: Request = SEND): boolean {
  return permissions(role(), rolePolicy(...statements)).denialForRole(ROLE, request) === undefined;
}

/** @returns whether EventBridge may, by just these statements of the queue. */
export function serviceMay(statements: readonly object[], request: Request = SEND): boolean {
  return permissions(queue(), queuePolicy(...statements)).denialForService('events.amazonaws.com', request) === undefined;
}
