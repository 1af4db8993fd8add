import { BoundedCache, LONGEST_FROM_STRANGERS } from './bounded-cache.js';

/** One PEM block as Go's encoding/pem reads it. */
export interface PemBlock {
  readonly type: string;
  readonly bytes: Buffer;
}

const BEGIN = '-----BEGIN ';
const END = '\n-----END ';
const DASHES = '-----';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Reads one line from `offset`: text without trailing spaces and tabs, and where the next line begins. */
function lineAt(text: string, offset: number): { line: string; next: number } {
  const newline = text.indexOf('\n', offset);
  const next = newline < 0 ? text.length : newline + 1;
  let end = newline < 0 ? text.length : newline;
  if (newline > offset && text[end - 1] === '\r') end--;
  return { line: text.slice(offset, end).replace(/[ \t]+$/, ''), next };
}

/** Reads the block whose END line stands at `end`, or undefined if it is malformed. `from` bounds the search back. */
function blockEndingAt(text: string, from: number, end: number): PemBlock | undefined {
  const begin = text.lastIndexOf(BEGIN, Math.max(end - BEGIN.length + 1, 0));
  if (begin < from || (begin > from && text[begin - 1] !== '\n')) return undefined;
  const head = lineAt(text, begin + BEGIN.length);
  if (!head.line.endsWith(DASHES)) return undefined;
  const type = head.line.slice(0, -DASHES.length);
  let start = head.next;
  let headers = 0;
  for (;;) {
    if (start >= text.length) return undefined;
    const { line, next } = lineAt(text, start);
    if (!line.includes(':')) break;
    headers++;
    start = next;
  }
  if (headers > 0 && end < start) return undefined;
  const trailer = end + END.length;
  const tail = text.slice(trailer, trailer + type.length + DASHES.length);
  if (tail !== type + DASHES || lineAt(text, trailer + tail.length).line !== '') return undefined;
  const body = end > start ? text.slice(start, end).replace(/[ \t\r\n]/g, '') : '';
  return BASE64.test(body) ? { type, bytes: Buffer.from(body, 'base64') } : undefined;
}

/** Certificates of a network are read again with each configuration and each pass; keys are not kept. */
const REMEMBERED = 1000;
const certificates = new BoundedCache<PemBlock>(REMEMBERED, LONGEST_FROM_STRANGERS);

/**
 * The first well-formed PEM block in the bytes; what stands before and after it is ignored, and so is the label.
 * Undefined if there is none. Go: encoding/pem.Decode.
 */
export function decodePem(bytes: Uint8Array): PemBlock | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const known = certificates.get(text);
  if (known) return known;
  const block = firstBlock(text);
  if (block?.type === 'CERTIFICATE') certificates.set(text, block);
  return block;
}

function firstBlock(text: string): PemBlock | undefined {
  let from = 0;
  for (;;) {
    const end = text.indexOf(END, from);
    if (end < 0) return undefined;
    const block = blockEndingAt(text, from, end);
    if (block) return block;
    from = end + END.length;
  }
}

/** As Go's pem.EncodeToMemory: 64 characters a line, a newline at the end. */
export function encodePem(type: string, bytes: Uint8Array): string {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  const lines = body.match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${type}-----`, ...lines, `-----END ${type}-----`, ''].join('\n');
}
