import { dechunked } from './aws-chunked';
import { HEADERS, METADATA, PARAMETERS } from './s3-members';
import type { Protocol, WireRequest, WireResponse } from './wire';
import { xmlDocument } from './xml';
import type { ServiceError } from '../../kernel/service-error';

/** Operations on objects, by method. */
const OF_OBJECTS: Readonly<Record<string, string>> = { PUT: 'PutObject', GET: 'GetObject', HEAD: 'HeadObject', DELETE: 'DeleteObject' };

/** What SDK clients name an operation by in the query; it means nothing to S3. */
const OPERATION_ID = 'x-id';

const XML = { 'content-type': 'application/xml' };

/** Operation in method and query, its input there and in headers, what is kept as the body. Source: Smithy, "AWS restXml protocol". */
export const s3: Protocol = {
  decode: (request, service) => {
    const [path, search = ''] = request.path.split('?', 2);
    const query = new URLSearchParams(search);
    const { Bucket, Key } = addressOf(request.host ?? '', path);
    const { headers, body } = unpacked(request);
    const operation = operationOf(request, query, Key) ?? query.get(OPERATION_ID) ?? `${request.method} ${request.path}`;
    const members = { ...membersOf(query, PARAMETERS), ...membersOf(Object.entries(headers), HEADERS), ...metadataOf(headers) };
    return { service, operation, input: { ...members, Bucket, Key, Body: body } };
  },
  encode: ({ Body, Metadata, ...output }, operation) => {
    if (operation === 'ListObjectsV2') return { statusCode: 200, headers: XML, body: xmlDocument('ListBucketResult', output) };
    return { statusCode: operation === 'DeleteObject' ? 204 : 200, headers: headersOf(output, Metadata as object), body: Body as Buffer ?? '' };
  },
  encodeError: (error, operation) => ({
    statusCode: error.status,
    headers: { ...XML, ...headersOf(error.fields) },
    body: operation?.startsWith('Head') ? '' : errorDocument(error), // a reply to HEAD has no body
  }),
};

/** Bucket and key: the bucket is in the host, or the first part of the path. Source: S3 user guide, "Virtual hosting of general purpose buckets". */
function addressOf(host: string, path: string): { Bucket: string; Key?: string } {
  const [, inHost] = /^(?:(.+)\.)?s3[.-]/.exec(host) ?? [];
  const [, bucket, key] = inHost === undefined ? /^\/([^/]*)\/?(.*)$/s.exec(path)! : [path, inHost, path.slice(1)];
  return { Bucket: decodeURIComponent(bucket), ...(key && { Key: decodeURIComponent(key) }) };
}

// A parameter that is none of an operation's names another operation, such as `?tagging`.
function operationOf({ method, headers }: WireRequest, query: URLSearchParams, key: string | undefined): string | undefined {
  const others = [...query.keys()].filter((name) => !(name in PARAMETERS) && name !== OPERATION_ID);
  if (others.join() === 'uploads') return 'CreateMultipartUpload';
  if (key !== undefined) return others.length === 0 && !headers['x-amz-copy-source'] ? OF_OBJECTS[method] : undefined;
  return method === 'GET' && others.join() === 'list-type' && query.get('list-type') === '2' ? 'ListObjectsV2' : undefined;
}

function unpacked({ headers, body }: WireRequest): Pick<WireRequest, 'headers'> & { readonly body: Buffer } {
  const bytes = Buffer.from(body as string);
  const { 'content-encoding': encoding = '', ...others } = headers;
  const encodings = encoding.split(',').map((name) => name.trim());
  if (!encodings.includes('aws-chunked')) return { headers, body: bytes };
  const { body: whole, trailers } = dechunked(bytes);
  const rest = encodings.filter((name) => name !== 'aws-chunked').join();
  return { headers: { ...others, ...(rest && { 'content-encoding': rest }), ...trailers }, body: whole };
}

function membersOf(texts: Iterable<readonly [string, string]>, names: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries([...texts].filter(([name]) => name in names).map(([name, text]) => [names[name], text]));
}

function metadataOf(headers: Readonly<Record<string, string>>): { Metadata?: Record<string, string> } {
  const own = Object.entries(headers).filter(([name]) => name.startsWith(METADATA)).map(([name, value]) => [name.slice(METADATA.length), value]);
  return own.length > 0 ? { Metadata: Object.fromEntries(own) as Record<string, string> } : {};
}

function headersOf(members: Readonly<Record<string, unknown>>, metadata: object = {}): WireResponse['headers'] {
  const known = Object.entries(HEADERS).filter(([, member]) => members[member] !== undefined).map(([header, member]) => [header, members[member]]);
  const own = Object.entries(metadata).map(([name, value]) => [METADATA + name, value]);
  return Object.fromEntries([...known, ...own].map(([header, value]) => [header, String(value)]));
}

// Source: S3 API reference, "Error responses".
function errorDocument({ code, message, fields }: ServiceError): string {
  return xmlDocument('Error', { Code: code, Message: message, ...fields });
}
