import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connect } from 'node:tls';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { KeyedIdentity } from '../../fabric/msp/signing-identity.js';
import { nodeOusYaml } from '../identities/crypto-files.js';
import type { OrganizationIdentities } from '../identities/derive-organization.js';
import type { CertifiedKey } from '../identities/issue-certificate.js';
import type { RunningNode } from '../running-network.js';
import type { NodeProgram } from './keeper-messages.js';
import { logTail } from './log-tail.js';
import type { NodeEndpoint } from './node-clients.js';
import type { KeptProcess, NodeEnd, NodeKeeper } from './node-keeper.js';
import { waitFor } from './wait-for.js';

export interface ProcessNodeParameters {
  readonly owner: OrganizationIdentities;
  readonly program: NodeProgram;
  readonly keeper: NodeKeeper;
  readonly ports: { readonly rpc: number; readonly operations: number };
  /** The folder of its server.crt, server.key and ca.crt. */
  readonly tls: string;
  /** The folder of its signing MSP. */
  readonly msp: string;
  readonly log: (line: string) => void;
}

/** On a machine that is busy with other things. */
const START_LIMIT_MS = 60_000;
const HANDSHAKE_LIMIT_MS = 5000;

/** A real peer or orderer: one process, started and ended by the network's keeper. */
export abstract class ProcessNode implements RunningNode {
  readonly name: string;
  readonly mspId: string;
  readonly address: string;
  readonly operationsAddress: string;
  readonly logFile: string;
  protected readonly parameters: ProcessNodeParameters;
  #authorities: readonly string[];
  #process: KeptProcess | undefined;
  #end: NodeEnd | undefined;
  #changing: Promise<void> = Promise.resolve();
  #whenBack: () => Promise<void> = async () => undefined;

  constructor(parameters: ProcessNodeParameters) {
    this.parameters = parameters;
    this.#authorities = [parameters.owner.tlsCa.certificatePem];
    this.name = parameters.program.name;
    this.mspId = parameters.owner.mspId;
    this.address = `127.0.0.1:${parameters.ports.rpc}`;
    this.operationsAddress = `127.0.0.1:${parameters.ports.operations}`;
    this.logFile = parameters.program.log;
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  /** What a later `start` waits for, beyond the node itself: the network round it. */
  onceBack(wait: () => Promise<void>): void {
    this.#whenBack = wait;
  }

  /** @throws QuorateError DEVNET_NODE_FAILED, DEVNET_PORT_TAKEN with the last lines of its log */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.isRunning) return;
      await this.launch();
      await this.#whenBack();
    });
  }

  stop(): Promise<void> {
    return this.#inTurn(async () => {
      const stopping = this.#process;
      // From here on its end is no surprise.
      this.#process = undefined;
      await stopping?.stop();
    });
  }

  useTls({ certificatePem, privateKeyPem }: CertifiedKey, authorities: readonly string[]): void {
    const { tls } = this.parameters;
    writeFileSync(join(tls, 'server.crt'), certificatePem);
    writeFileSync(join(tls, 'server.key'), privateKeyPem, { mode: 0o600 });
    writeFileSync(join(tls, 'ca.crt'), authorities.join(''));
    this.#authorities = authorities;
  }

  useIdentity(signer: KeyedIdentity, authorities: readonly string[]): void {
    const { msp } = this.parameters;
    for (const folder of ['cacerts', 'signcerts', 'keystore']) rmSync(join(msp, folder), { recursive: true });
    const files: [path: string, content: string][] = [
      ...authorities.map((pem, index): [string, string] => [`cacerts/ca${index}.pem`, pem]),
      ['config.yaml', nodeOusYaml()],
      [`signcerts/${this.name}-cert.pem`, signer.certificatePem],
      ['keystore/priv_sk', signer.privateKeyPem],
    ];
    for (const [path, content] of files) {
      mkdirSync(dirname(join(msp, path)), { recursive: true });
      writeFileSync(join(msp, path), content, { mode: 0o600 });
    }
  }

  /** Where it is asked, and by which CAs it is believed. */
  protected endpoint(): NodeEndpoint {
    const { name, address } = this;
    return { name, address, owner: this.parameters.owner, authorities: this.#authorities.join('') };
  }

  /** Starts the process and waits until it says that it is well and all of its ports are listened on. */
  async launch(): Promise<void> {
    this.#end = undefined;
    const started = await this.parameters.keeper.start(this.parameters.program);
    this.#process = started;
    started.ended.then((how) => this.#hasEnded(started, how));
    const well = await waitFor(async () => {
      this.mustRun();
      if (!(await isWell(this.operationsAddress))) return undefined;
      // A healthy answer comes a little before the other ports are listened on.
      const listening = await Promise.all(
        this.listens().map((address) => isListening({ ...this.endpoint(), address })),
      );
      return listening.every((one) => one) ? true : undefined;
    }, START_LIMIT_MS);
    if (well === undefined) throw this.failed(`it did not get ready in ${START_LIMIT_MS / 1000} s`);
  }

  /** @throws QuorateError with the last lines of its log, when it has ended by itself */
  mustRun(): void {
    if (this.#end !== undefined) throw this.failed(`it ended by itself (${endText(this.#end)})`);
    if (this.#process === undefined) throw this.failed('it has been stopped');
  }

  failed(why: string): QuorateError {
    const tail = logTail(this.logFile);
    const facts = { node: this.name, log: this.logFile };
    const taken = /listen tcp \S+:(\d+): bind: address already in use/.exec(tail);
    if (taken) {
      return new QuorateError('DEVNET_PORT_TAKEN', 'A port of the network is taken', {
        why: `another process listens on 127.0.0.1, port ${taken[1]}, which ${this.name} needs`,
        mend: 'choose another --port-base, or leave it out for any free ports',
        facts: { ...facts, port: Number(taken[1]) },
      });
    }
    return new QuorateError('DEVNET_NODE_FAILED', 'A node of the network does not work', {
      why: `${this.name}: ${why}${tail === '' ? '' : `. Last lines of its log:\n${tail}`}`,
      mend: `read all of it in ${this.logFile}`,
      facts,
    });
  }

  /** Ports that must be listened on, beside the operations endpoint. */
  protected abstract listens(): readonly string[];

  #hasEnded(process: KeptProcess, how: NodeEnd): void {
    if (this.#process !== process) return;
    this.#process = undefined;
    this.#end = how;
    if (this.parameters.keeper.isClosing) return;
    const tail = logTail(this.logFile, 3);
    this.parameters.log(`${this.name} ended by itself (${endText(how)}); log: ${this.logFile}\n${tail}`.trim());
  }

  /** Starts and stops come one after the other. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    const turn = this.#changing.then(change, change);
    this.#changing = turn.catch(() => undefined);
    return turn;
  }
}

const endText = (how: NodeEnd): string => (typeof how === 'number' ? `exit code ${how}` : how);

async function isWell(operations: string): Promise<boolean> {
  try {
    const response = await fetch(`http://${operations}/healthz`, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** A whole handshake, with a client certificate: a connection without one would be an error in the node's log. */
function isListening({ address, owner, name: servername, authorities }: NodeEndpoint): Promise<boolean> {
  const [host, port] = address.split(':');
  const { certificatePem, privateKeyPem } = owner.clientTls.get('Admin')!;
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: Number(port),
      servername,
      ca: authorities,
      cert: certificatePem,
      key: privateKeyPem,
      ALPNProtocols: ['h2', 'http/1.1'],
      timeout: HANDSHAKE_LIMIT_MS,
    });
    const answer = (found: boolean) => {
      socket.destroy();
      resolve(found);
    };
    socket.once('secureConnect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
  });
}
