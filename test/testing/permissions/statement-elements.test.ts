import { ALLOW, DENY, QUEUE, roleMay, SEND } from './policies';
import type { Request } from '../../../src/testing/permissions';

// Sources: IAM User Guide, "IAM JSON policy elements" Effect, Action, NotAction, Resource, NotResource; "Policies and permissions", variables.

const OTHER: Request = { action: 'sqs:DeleteMessage', resource: QUEUE };
const STREAM: Request = { action: 'logs:PutLogEvents', resource: 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/Fn:log-stream:1' };

describe('Action', () => {
  test.each<[rule: string, element: object, request: Request, may: boolean]>([
    ['is about the action it names', { Action: 'sqs:SendMessage' }, SEND, true],
    ['is about no other action', { Action: 'sqs:SendMessage' }, OTHER, false],
    ['may be a list', { Action: ['sqs:DeleteMessage', 'sqs:SendMessage'] }, SEND, true],
    ['is not case-sensitive', { Action: 'SQS:sendmessage' }, SEND, true],
    ['* stands for any characters', { Action: 'sqs:Send*' }, SEND, true],
    ['* stands for no characters, too', { Action: 'sqs:SendMessage*' }, SEND, true],
    ['* alone stands for all actions', { Action: '*' }, SEND, true],
    ['? stands for one character', { Action: 'sqs:SendMessag?' }, SEND, true],
    ['? stands for no more than one', { Action: 'sqs:SendMessa?' }, SEND, false],
    ['is compared from the beginning', { Action: 'SendMessage' }, SEND, false],
    ['is compared to the end', { Action: 'sqs:Send' }, SEND, false],
    ['a dot in it is a dot', { Action: 'sqs.SendMessage' }, SEND, false],
    ['NotAction is about all other actions', { Action: undefined, NotAction: 'sqs:DeleteMessage' }, SEND, true],
    ['NotAction is not about the actions that it names', { Action: undefined, NotAction: ['sqs:Delete*', 'sqs:Send*'] }, SEND, false],
  ])('%s', (_, element, request, may) => {
    expect(roleMay([{ ...ALLOW, ...element }], request)).toBe(may);
  });
});

describe('Resource', () => {
  test.each<[rule: string, element: object, request: Request, may: boolean]>([
    ['is about the ARN it names', { Resource: QUEUE }, SEND, true],
    ['is about no other ARN', { Resource: `${QUEUE}s` }, SEND, false],
    ['may be a list', { Resource: [`${QUEUE}s`, QUEUE] }, SEND, true],
    ['is case-sensitive', { Resource: QUEUE.toUpperCase() }, SEND, false],
    ['* alone stands for all resources', { Resource: '*' }, SEND, true],
    ['* alone is about requests without a resource', { Resource: '*' }, { ...SEND, resource: '*' }, true],
    ['an ARN is not about requests without a resource', { Resource: QUEUE }, { ...SEND, resource: '*' }, false],
    ['* stands for any characters within a segment', { Resource: 'arn:aws:sqs:*:123456789012:Q*e' }, SEND, true],
    ['? stands for one character', { Resource: QUEUE.replace('Queue', 'Q?eue') }, SEND, true],
    ['? stands for no colon', { Resource: QUEUE.replace(':Queue', '?Queue') }, SEND, false],
    ['* at the end of a segment reaches over colons', { Action: '*', Resource: 'arn:aws:logs:*:log-group:*' }, STREAM, true],
    ['* inside a segment does not reach over colons', { Action: '*', Resource: 'arn:aws:lo*log-group:*' }, STREAM, false],
    ['* reaches over slashes', { Action: '*', Resource: 'arn:aws:logs:us-east-1:123456789012:log-group:/a*Fn:*' }, STREAM, true],
    ['NotResource is about all other ARNs', { Resource: undefined, NotResource: `${QUEUE}s` }, SEND, true],
    ['NotResource is not about the ARNs that it names', { Resource: undefined, NotResource: [`${QUEUE}*`] }, SEND, false],
  ])('%s', (_, element, request, may) => {
    expect(roleMay([{ ...ALLOW, ...element }], request)).toBe(may);
  });
});

describe('refused statements', () => {
  test.each<[rule: string, element: object, message: string]>([
    ['Effect is Allow or Deny', { Effect: 'allow' }, 'Stack/Policy: statement 2: Effect must be Allow or Deny, got allow'],
    ['Action or NotAction is required', { Action: undefined }, 'Stack/Policy: statement 2 must have Action or NotAction'],
    ['Resource or NotResource is required', { Resource: undefined }, 'Stack/Policy: statement 2 must have Resource or NotResource'],
    ['an Sid is part of the message', { Sid: 'Mine', Action: undefined }, 'Stack/Policy: statement 2 (Mine) must have Action or NotAction'],
    [
      'policy variables in resources are not modelled', { Resource: 'arn:aws:sqs:*:*:${aws:PrincipalTag/Team}' },
      'Stack/Policy: statement 2: the policy variable in arn:aws:sqs:*:*:${aws:PrincipalTag/Team} is not modelled',
    ],
    [
      'policy variables in conditions are not modelled', { Condition: { StringEquals: { 'aws:SourceAccount': '${aws:PrincipalAccount}' } } },
      'Stack/Policy: statement 2: the policy variable in ${aws:PrincipalAccount} is not modelled',
    ],
  ])('%s', (_, element, message) => {
    expect(() => roleMay([DENY, { ...DENY, Resource: '*', ...element }], { ...SEND, resource: '*' })).toThrow(new Error(message));
  });

  test('what is not modelled does not matter to requests for other actions', () => {
    expect(roleMay([ALLOW, { ...DENY, Action: 'sqs:DeleteMessage', Resource: '${aws:username}' }])).toBe(true);
  });
});
