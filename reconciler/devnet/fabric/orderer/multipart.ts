/** The parts of a multipart/form-data body by their form name; of several with one name the first counts. */
export interface MultipartForm {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly values: ReadonlyMap<string, Buffer>;
}

const BREAK = Buffer.from('\r\n');
const HEADERS_END = Buffer.from('\r\n\r\n');

/** The boundary of a Content-Type header, or '' when it has none. */
export function multipartBoundary(contentType: string): string {
  const match = /;\s*boundary=(?:"([^"]*)"|([^;\s]*))/i.exec(contentType);
  return match?.[1] ?? match?.[2] ?? '';
}

function disposition(headers: string): { name: string; file: boolean } {
  const line = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(headers)?.[1] ?? '';
  const name = /(?:^|;)\s*name="?([^";]*)"?/i.exec(line)?.[1] ?? '';
  return { name, file: /(?:^|;)\s*filename="?[^";]+/i.test(line) };
}

/**
 * Parses a whole body as Go's mime/multipart does.
 * @throws Error with Go's text: `multipart: boundary is empty`, `multipart: NextPart: EOF`, `unexpected EOF`.
 */
export function parseMultipart(body: Buffer, boundary: string): MultipartForm {
  if (boundary === '') throw new Error('multipart: boundary is empty');
  const delimiter = Buffer.from(`--${boundary}`);
  const files = new Map<string, Buffer>();
  const values = new Map<string, Buffer>();
  let at = body.indexOf(delimiter);
  for (;;) {
    if (at < 0) throw new Error('multipart: NextPart: EOF');
    const start = at + delimiter.length;
    if (body.subarray(start, start + 2).toString('latin1') === '--') return { files, values };
    const headersEnd = body.indexOf(HEADERS_END, start);
    if (headersEnd < 0) throw new Error('multipart: NextPart: EOF');
    const next = body.indexOf(Buffer.concat([BREAK, delimiter]), headersEnd + 2);
    if (next < 0) throw new Error('unexpected EOF');
    const { name, file } = disposition(body.subarray(start, headersEnd).toString('utf8'));
    const parts = file ? files : values;
    const content = body.subarray(Math.min(headersEnd + HEADERS_END.length, next), next);
    if (name !== '' && !parts.has(name)) parts.set(name, content);
    at = next + BREAK.length;
  }
}
