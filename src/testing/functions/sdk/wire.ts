import { textOf } from './body';
import { restCall } from './rest';
import { s3 } from './s3';
import type { ServiceCall } from '../../kernel/calls';
import { type ServiceError } from '../../kernel/service-error';

/** A request as an SDK client or an HTTP client has written it. */
export interface WireRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where it goes to; of no matter to most services. */
  readonly host?: string;
  /** Text, or bytes. */
  readonly body: string | Uint8Array;
}

/** What goes back. */
export interface WireResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  /** Text, or bytes that a client may read as a stream. */
  readonly body: string | Uint8Array;
}

/** One way in which a service writes requests and reads replies. */
export interface Protocol {
  decode(request: WireRequest, service: string): ServiceCall;
  encode(output: Record<string, unknown>, operation?: string): WireResponse;
  encodeError(error: ServiceError, operation?: string): WireResponse;
}

/** Operation in a header, shapes as JSON. Source: Smithy, "AWS JSON 1.0 protocol" and "1.1". */
const json: Protocol = {
  decode: ({ headers, body }, service) => ({
    service, operation: headers['x-amz-target']?.split('.').pop() ?? 'unknown', input: body.length > 0 ? JSON.parse(textOf(body)) as unknown : {},
  }),
  encode: (output) => ({ statusCode: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(output) }),
  encodeError: (error) => ({
    statusCode: error.status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': error.code },
    body: JSON.stringify({ __type: error.code, message: error.message, ...error.fields }),
  }),
};

const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Operation in method and path, shapes as JSON. Source: Smithy, "AWS restJson1 protocol". */
const restJson: Protocol = { ...json, decode: restCall };

/** The same, but for Invoke: the payload is the body. Source: Lambda API reference, Invoke. */
const lambda: Protocol = {
  decode: (request, service) => {
    const { path, headers, body } = request;
    const { pathname, searchParams } = new URL(path, 'https://lambda');
    const name = INVOKE.exec(pathname)?.[1];
    if (!name) return restCall(request, service);
    const Qualifier = searchParams.get('Qualifier') ?? undefined;
    return { service, operation: 'Invoke', input: { FunctionName: decodeURIComponent(name), Qualifier, InvocationType: headers['x-amz-invocation-type'], Payload: textOf(body) || undefined } };
  },
  encode: (output) => {
    const { StatusCode, FunctionError, ExecutedVersion, Payload = '' } = output;
    if (StatusCode === undefined) return json.encode(output);
    return {
      statusCode: StatusCode as number,
      headers: { ...given('x-amz-executed-version', ExecutedVersion), ...given('x-amz-function-error', FunctionError) },
      body: Payload as string,
    };
  },
  encodeError: (error) => json.encodeError(error),
};

function given(header: string, value: unknown): Record<string, string> {
  return typeof value === 'string' ? { [header]: value } : {};
}

const PROTOCOLS: Readonly<Record<string, Protocol>> = { dynamodb: json, sqs: json, eventbridge: json, lambda, scheduler: restJson, s3 };

/** Prefixes of host names, where they are not the service's name. */
const HOSTS: Readonly<Record<string, string>> = { events: 'eventbridge', ddb: 'dynamodb' };

/** Such as `eu-central-1`; what a bucket or an account puts before the service's name comes further left. */
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

export function protocolOf(service: string): Protocol | undefined {
  return PROTOCOLS[service];
}

/** The service that a host name belongs to; undefined when it is none of AWS's. */
export function serviceOfHost(host: string): string | undefined {
  if (!/\.amazonaws\.com(\.cn)?$|\.api\.aws$/.test(host)) return undefined;
  const labels = host.split('.');
  const region = labels.findIndex((label) => REGION.test(label));
  const name = [...labels].reverse().find((label) => label in HOSTS || label in PROTOCOLS) ?? labels[Math.max(0, region - 1)]; // a bucket has any name
  return HOSTS[name] ?? name;
}
