import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { fetchError } from './fetch-error.js';

export interface Download {
  readonly url: string;
  /** Bytes after which no honest server would go on. */
  readonly limit: number;
  /** How long a server may say nothing. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
  /** A sum stands for the content however it travels; without one, plain HTTP is refused but from this machine. */
  readonly anyTransport: boolean;
  /** What a person can do when it does not work, for the error. */
  readonly instead: string;
  readonly progress?: (received: number, total: number | undefined) => void;
}

/**
 * Streams a file of a web server into a new local file.
 * @returns the SHA-256 of what was written, hex
 * @throws QuorateError FETCH_*; the file may then be there in part
 */
export async function downloadFile(download: Download, file: string): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(file, 'wx', 0o600);
  try {
    for await (const chunk of receive(download)) {
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}

/** A small text of a web server; undefined when it has none (404). @throws QuorateError FETCH_* */
export async function downloadText(download: Download): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of receive(download)) chunks.push(chunk);
  } catch (error) {
    if ((error as { facts?: { status?: number } }).facts?.status === 404) return undefined;
    throw error;
  }
  return Buffer.concat(chunks).toString();
}

async function* receive(download: Download): AsyncGenerator<Uint8Array> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), download.silenceMs);
  const signal = AbortSignal.any([download.signal, silence.signal]);
  try {
    const response = await request(download, signal);
    const total = Number(response.headers.get('content-length') ?? Number.NaN);
    const known = Number.isSafeInteger(total) ? total : undefined;
    if ((known ?? 0) > download.limit) throw tooBig(download, `it says ${known} bytes`);
    let received = 0;
    for await (const chunk of response.body ?? []) {
      timer.refresh();
      received += chunk.length;
      if (received > download.limit) throw tooBig(download, `it goes on after ${download.limit} bytes`);
      download.progress?.(received, known);
      yield chunk;
    }
  } catch (error) {
    throw explained(error, download, silence.signal.aborted);
  } finally {
    clearTimeout(timer);
    // Closes the connection of one that was left before its end.
    silence.abort();
  }
}

async function request(download: Download, signal: AbortSignal): Promise<Response> {
  refusePlain(download, download.url);
  const response = await fetch(download.url, { signal, headers: { 'accept-encoding': 'identity' } }).catch((error) => {
    if (signal.aborted) throw error;
    throw fetchError('FETCH_UNREACHABLE', {
      why: `${new URL(download.url).host}: ${reason(error)}`,
      mend: `try again where there is a way to it, name a mirror with --from, ${download.instead}`,
      cause: error,
    });
  });
  refusePlain(download, response.url);
  if (response.ok) return response;
  throw fetchError('FETCH_REFUSED', {
    why: `${download.url}: HTTP status ${response.status}`,
    mend: `is there such a version for this system? Another one with --fabric-version, another server with --from, ${download.instead}`,
    facts: { status: response.status },
  });
}

function refusePlain({ anyTransport }: Download, url: string): void {
  const { protocol, hostname } = new URL(url);
  if (anyTransport || protocol === 'https:' || ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)) return;
  throw fetchError('FETCH_INSECURE', {
    why: `whoever sits between can change both ${url} and the file`,
    mend: 'use an https address, or give the sum with --sha256',
  });
}

function explained(error: unknown, download: Download, silent: boolean): unknown {
  if (download.signal.aborted) return fetchError('FETCH_STOPPED', { why: 'it was asked to end' });
  if (silent) return cutOff(download, `nothing came for ${download.silenceMs / 1000} s`, error);
  // What undici throws when a body ends too early.
  return error instanceof TypeError ? cutOff(download, reason(error), error) : error;
}

function cutOff({ url, instead }: Download, why: string, cause: unknown) {
  return fetchError('FETCH_CUT_OFF', { why: `${url}: ${why}`, mend: `try again, ${instead}`, cause });
}

function tooBig({ url }: Download, why: string) {
  return fetchError('FETCH_TOO_BIG', { why: `${url}: ${why}`, mend: 'is this the right address?' });
}

/** fetch says "fetch failed"; the reason is below. */
function reason(error: unknown): string {
  const cause = (error as Error).cause as (NodeJS.ErrnoException & { errors?: readonly Error[] }) | undefined;
  return cause?.message || cause?.errors?.[0]?.message || cause?.code || (error as Error).message;
}
