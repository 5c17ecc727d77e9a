/** A body without its chunks, and the headers that came behind it. */
export interface Dechunked {
  readonly body: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

const LINE_END = '\r\n';

/**
 * Reads a body in the encoding `aws-chunked`, by which SDK clients send streams. Signatures of chunks are not looked at.
 * Source: S3 API reference, "Signature calculations for the authorization header: transferring a payload in multiple chunks".
 *
 * @throws {Error} when it ends before its last chunk.
 */
export function dechunked(encoded: Buffer): Dechunked {
  const chunks: Buffer[] = [];
  for (let position = 0; ;) {
    const end = encoded.indexOf(LINE_END, position);
    if (end < 0) throw new Error('the body is not aws-chunked');
    const size = parseInt(encoded.toString('latin1', position, end), 16); // up to the semicolon before a signature
    const start = end + LINE_END.length;
    if (size === 0) return { body: Buffer.concat(chunks), trailers: trailersOf(encoded.toString('latin1', start)) };
    chunks.push(encoded.subarray(start, start + size));
    position = start + size + LINE_END.length;
  }
}

function trailersOf(text: string): Record<string, string> {
  const lines = text.split(LINE_END).filter((line) => line.includes(':'));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
}
