import { document, permissions, resource, ROLE, role, rolePolicy } from './policies';

// Source: S3 User Guide, "Bucket policies for Amazon S3".

const BUCKET = 'arn:aws:s3:::archive';
const GET = { action: 's3:GetObject', resource: `${BUCKET}/2026/01:a/b c` };
const LIST = { action: 's3:ListBucket', resource: BUCKET };
const bucket = resource('AWS::S3::Bucket', 'Bucket', {}, { ref: 'archive', arn: BUCKET });
const bucketPolicy = (...statements: object[]) => resource('AWS::S3::BucketPolicy', 'BucketPolicy', { Bucket: 'archive', PolicyDocument: document(...statements) });
const mine = (more: object) => ({ Effect: 'Allow', Principal: { AWS: ROLE }, Action: 's3:*', Resource: [BUCKET, `${BUCKET}/*`], ...more });
const ownMay = { Effect: 'Allow', Action: ['s3:GetObject*', 's3:List*'], Resource: [BUCKET, `${BUCKET}/2026/*`] };

function may(request: typeof GET, ...resources: Parameters<typeof permissions>): boolean {
  return permissions(role(), bucket, ...resources).denialForRole(ROLE, request) === undefined;
}

test('a bucket\'s policy is about the bucket and its objects', () => {
  const policy = bucketPolicy(mine({}));
  expect([may(GET, policy), may(LIST, policy), may({ ...GET, resource: 'arn:aws:s3:::archives/a' }, policy)]).toEqual([true, true, false]);
});

test('a statement may be about some objects only', () => {
  const policy = bucketPolicy(mine({ Resource: `${BUCKET}/2026/*` }));
  expect([may(GET, policy), may(LIST, policy), may({ ...GET, resource: `${BUCKET}/2025/a` }, policy)]).toEqual([true, false, false]);
});

test('a role\'s own policy does as well, and an explicit deny of the bucket wins', () => {
  expect([may(GET, rolePolicy(ownMay)), may({ ...GET, resource: `${BUCKET}/2025/a` }, rolePolicy(ownMay))]).toEqual([true, false]);
  expect(may(GET, rolePolicy(ownMay), bucketPolicy(mine({ Effect: 'Deny', Action: 's3:GetObject' })))).toBe(false);
});

test('enforceSSL of the CDK denies nothing: all requests travel by TLS', () => {
  const tlsOnly = { Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*', Resource: [BUCKET, `${BUCKET}/*`], Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
  expect(may(GET, rolePolicy(ownMay), bucketPolicy(tlsOnly))).toBe(true);
});

test('a condition may ask for a conditional write ("Enforce conditional writes on Amazon S3 buckets")', () => {
  const put = { action: 's3:PutObject', resource: `${BUCKET}/a` };
  const policy = bucketPolicy(mine({}), mine({ Effect: 'Deny', Action: 's3:PutObject', Condition: { Null: { 's3:if-none-match': 'true' } } }));
  const denial = (context: Record<string, string>) => permissions(role(), bucket, policy).denialForRole(ROLE, { ...put, context });
  expect([denial({}) === undefined, denial({ 's3:if-none-match': '*' }) === undefined]).toEqual([false, true]);
});
