import { InvalidMessageError, toCloudEvent } from '../../src/runtime';
import { cloudEvent, ebEnvelope } from '../support/runtime-events';

test('a CloudEvent is taken as it is', () => {
  const event = cloudEvent({ subject: '7', correlationid: 'c', data: { total: 3 } });
  expect(toCloudEvent(event)).toBe(event);
});

test('a CloudEvent inside an EventBridge event is unwrapped, whatever the envelope says', () => {
  const event = cloudEvent({ data: { total: 3 } });
  expect(toCloudEvent(ebEnvelope(event, { 'source': 'elsewhere', 'detail-type': 'other' }))).toBe(event);
});

test('another EventBridge event, such as one of S3, becomes a CloudEvent whose data is its detail', () => {
  const detail = { bucket: { name: 'invoices' }, object: { key: '7.pdf', size: 5 } };
  const envelope = ebEnvelope(detail, { 'source': 'aws.s3', 'detail-type': 'Object Created', 'resources': ['arn:aws:s3:::invoices', 'arn:aws:s3:::other'] });
  expect(toCloudEvent(envelope)).toEqual({
    specversion: '1.0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    source: 'aws.s3',
    type: 'Object Created',
    time: '2026-11-21T10:00:00Z',
    subject: 'arn:aws:s3:::invoices',
    data: detail,
  });
});

test.each([
  ['null', null], ['a text', 'done'], ['a list', []], ['false', false],
  ['a CloudEvent of another version', { specversion: '0.3', id: '1', source: '/s', type: 't' }],
  ['a CloudEvent that lacks its type', { specversion: '1.0', id: '1', source: '/s' }],
])('an EventBridge event whose detail is %s keeps it as its data', (_, detail) => {
  expect(toCloudEvent(ebEnvelope(detail))).toMatchObject({ type: 'order.placed', data: detail });
});

test('an EventBridge event without time and resources has neither time nor subject', () => {
  const { time, subject } = toCloudEvent(ebEnvelope({}, { time: undefined, resources: undefined }));
  expect([time, subject]).toEqual([undefined, undefined]);
});

const complete = cloudEvent();
const envelope = ebEnvelope({});

test.each([
  ['nothing', undefined], ['null', null], ['true', true], ['a number', 42], ['a text', 'order'], ['a list', [complete]], ['an empty object', {}],
  ['a CloudEvent of a later version', { ...complete, specversion: '2.0' }],
  ['a CloudEvent whose version is a number', { ...complete, specversion: 1.0 }],
  ['a CloudEvent without id', { ...complete, id: undefined }],
  ['a CloudEvent with an empty id', { ...complete, id: '' }],
  ['a CloudEvent whose id is a number', { ...complete, id: 7 }],
  ['a CloudEvent without source', { ...complete, source: undefined }],
  ['a CloudEvent without type', { ...complete, type: null }],
  ['an EventBridge event without detail', { ...envelope, detail: undefined }],
  ['an EventBridge event without detail type', { ...envelope, 'detail-type': undefined }],
  ['an EventBridge event without source', { ...envelope, source: undefined }],
  ['an EventBridge event without id', { ...envelope, id: undefined }],
  ['a notification of SNS', { Type: 'Notification', MessageId: '1', TopicArn: 'arn', Message: '{}' }],
  ['a notification of S3', { Records: [{ eventSource: 'aws:s3' }] }],
])('fails when the body is %s', (_, body) => {
  expect(() => toCloudEvent(body)).toThrow(new InvalidMessageError('body is neither a CloudEvent nor an EventBridge event'));
});
