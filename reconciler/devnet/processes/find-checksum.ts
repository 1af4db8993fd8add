import { type Download, downloadText } from './download.js';
import { fetchError } from './fetch-error.js';

/** Room for the sums of a whole release. */
const LIMIT = 64 * 1024;

/**
 * The SHA-256 that a server holds beside a file (`FILE.sha256`), as sha256sum or shasum wrote it: `HEX`, `HEX  NAME` or
 * `SHA256 (NAME) = HEX`, of one file or of several.
 *
 * @throws QuorateError FETCH_NO_CHECKSUM: there is none for this file; and what downloads throw
 */
export async function findChecksum(download: Download): Promise<string> {
  const name = new URL(download.url).pathname.split('/').at(-1)!;
  const url = new URL(download.url);
  url.pathname += '.sha256';
  const { progress: _, ...quiet } = download;
  const text = await downloadText({ ...quiet, url: url.href, limit: LIMIT, anyTransport: false });
  const sum = text === undefined ? undefined : checksumIn(text, name);
  if (sum !== undefined) return sum;
  throw fetchError('FETCH_NO_CHECKSUM', {
    why: text === undefined ? `${url.href} does not exist` : `${url.href} has no SHA-256 of ${name}`,
    mend: `give it with --sha256: GitHub shows it beside the file on the release's page, and \`sha256sum\` says it to whoever has a copy that you trust. Nothing is used unchecked`,
    facts: { file: name },
  });
}

/** The sum of the file of this name, hex in lower case. */
export function checksumIn(text: string, name: string): string | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  for (const line of lines) {
    const [, hex, named] = /^\\?([0-9a-f]{64})(?:\s+\*?(.+?))?\s*$/i.exec(line) ?? bsd(line) ?? [];
    const isOurs = named === undefined ? lines.length === 1 : named.split(/[/\\]/).at(-1) === name;
    if (hex !== undefined && isOurs) return hex.toLowerCase();
  }
  return undefined;
}

function bsd(line: string): [string, string, string] | undefined {
  const [all, named, hex] = /^SHA2?-?256 \((.+)\) = ([0-9a-f]{64})\s*$/i.exec(line) ?? [];
  return all === undefined ? undefined : [all, hex!, named!];
}
