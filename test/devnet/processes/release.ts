/** Small releases of Fabric, honest and hostile, and a web server on loopback that gives them out. */
import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { archiveUrl } from '../../../reconciler/devnet/processes/fetch-fabric.js';
import { BLOCK, FIELDS, headerChecksum } from '../../../reconciler/fabric/package/tar-file.js';
import { writeTar } from '../../../reconciler/fabric/package/write-tar.js';

export interface Entry {
  readonly path: string;
  readonly text?: string;
  /** Tar's type flag; `0` is a file. */
  readonly type?: string;
  readonly link?: string;
  /** What the header says in place of the text's length. */
  readonly size?: number;
}

/** A program that answers `version` as Fabric's do. */
export const program = (version: string): string => `#!/bin/sh\necho 'fabric:'\necho ' Version: v${version}'\n`;

export const entriesOf = (version: string): readonly Entry[] => [
  { path: 'bin/', type: '5' },
  { path: 'bin/peer', text: program(version) },
  { path: './bin/orderer', text: program(version) },
  { path: 'bin/osnadmin', text: program(version) },
  { path: 'bin/something', text: 'unknown' },
  { path: 'bin/discover/readme', text: 'no program' },
  { path: 'tools/cryptogen', text: 'not in bin' },
  { path: 'config/core.yaml', text: 'peer: {}' },
  { path: 'builders/ccaas/bin/peer', text: 'no peer of ours' },
];

/** A release's archive, in the order of the entries. */
export function archiveOf(entries: readonly Entry[]): Buffer {
  const parts = entries.flatMap((entry) => {
    const tar = Buffer.from(writeTar([{ path: 'x', bytes: Buffer.from(entry.text ?? '') }]));
    const header = tar.subarray(0, BLOCK);
    header.fill(0, 0, FIELDS.name[1]);
    header.write(entry.path, 0);
    header.write(entry.type ?? '0', FIELDS.type[0]);
    header.write(entry.link ?? '', 157);
    if (entry.size !== undefined) header.write(entry.size.toString(8).padStart(11, '0'), FIELDS.size[0]);
    header.write(`${headerChecksum(header).toString(8).padStart(6, '0')}\0 `, FIELDS.checksum[0]);
    return [tar.subarray(0, tar.length - 2 * BLOCK)];
  });
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]));
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A server that counts what it is asked for. An answer is the bytes, or what to do with a request. */
export class ReleaseServer {
  readonly asked: string[] = [];
  readonly #answers = new Map<string, Buffer | RequestListener>();
  readonly #server: Server;
  #port = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      this.asked.push(request.url!);
      const answer = this.#answers.get(request.url!);
      if (typeof answer === 'function') answer(request, response);
      else if (answer === undefined) response.writeHead(404).end('no such file');
      else response.end(answer);
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  get port(): number {
    return this.#port;
  }

  /** For --from. */
  get from(): string {
    return `http://127.0.0.1:${this.port}/mirror`;
  }

  /** What it is asked for when somebody wants this version. */
  pathOf(version: string): string {
    return new URL(archiveUrl({ version, from: this.from })).pathname;
  }

  give(path: string, answer: Buffer | RequestListener): void {
    this.#answers.set(path, answer);
  }

  /** Gives an archive, and its sum beside it. */
  giveRelease(version: string, archive: Buffer = archiveOf(entriesOf(version)), sum = sha256(archive)): Buffer {
    this.give(this.pathOf(version), archive);
    this.give(`${this.pathOf(version)}.sha256`, Buffer.from(`${sum}  ${this.pathOf(version).split('/').at(-1)}\n`));
    return archive;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }
}
