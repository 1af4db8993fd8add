/**
 * Merge -> every organization's peer answers with the new version, for consortia of several sizes: seconds, and ledger
 * blocks on the critical path (vote, approve, commit). All organizations merge before any loop looks, and each loop is a
 * process of its own, as in real life; the embedded network is this process. Prints, judges nothing.
 *
 *   node dist/test/bench/merge-to-answer.js [--batch-timeout MS] [ORGANIZATIONS ...]      default: 2000; 4 8 16
 *
 * The default BatchTimeout is Fabric's own. A shorter one leaves so many processes on few cores no time to meet in one
 * block, which says something of the machine only: the demo has 500 ms for its four.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { blockOf, OrganizationLoop } from '../../reconciler/cli/demo/organization-loop.js';
import { Consortium, ROOT } from '../integration/consortium.js';
import { connectAs } from '../integration/devnet/clients.js';
import { writtenSettings } from '../integration/written-settings.js';
import { chaincodeDocument, operators, writeSyntheticSpec } from './synthetic-spec.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'batch-timeout': { type: 'string', default: '2000' } },
});
const BATCH_MS = Number(values['batch-timeout']);
const FILE = 'network-specs/telecom/chaincodes/numbertransfer.yaml';
const RESOURCE = 'Chaincode/numbertransfer';
const LIMIT_MS = 300_000;

interface Figures {
  readonly organizations: number;
  readonly seconds: number;
  readonly blocks: number;
  /** Seconds over (blocks x batch timeout). */
  readonly ratio: number;
}

class Field {
  readonly members: readonly string[];
  readonly consortium: Consortium;
  readonly #loops: ReadonlyMap<string, OrganizationLoop>;

  constructor(consortium: Consortium, members: readonly string[]) {
    this.consortium = consortium;
    this.members = members;
    this.#loops = new Map(
      members.map((mspId) => {
        const settings = writtenSettings(consortium, mspId);
        writeFileSync(settings, readFileSync(settings, 'utf8').replace('interval: 2s', 'interval: 600s'));
        const options = { folder: consortium.folder, env: process.env, started: () => undefined };
        return [mspId, new OrganizationLoop(settings, options)] as const;
      }),
    );
  }

  /** Block numbers that the loops named for a kind of step, since an instant. */
  blocks(type: string, since: number): readonly number[] {
    return [...this.#loops.values()].flatMap((loop) =>
      loop.did(type, RESOURCE, 0).flatMap((line) => (line.at >= since ? (blockOf(line) ?? []) : [])),
    );
  }

  async settled(resource: string): Promise<void> {
    const reasons = () => [...this.#loops.values()].map((loop) => loop.condition(resource)?.reason);
    await until(
      `${resource} everywhere`,
      () => reasons().every((reason) => reason === 'InSync'),
      () => this.describe(),
    );
  }

  wake(): void {
    for (const { process } of this.#loops.values()) process.wake();
  }

  describe(): string {
    return [...this.#loops.values()].map((loop) => loop.describe()).join('\n');
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#loops.values()].map(({ process }) => process.stop()));
    await this.consortium.stop();
  }
}

async function until(what: string, holds: () => boolean | Promise<boolean>, describe: () => string): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited ${LIMIT_MS} ms for: ${what}\n${describe()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Blocks from the first of these to the one that made `needed`. */
function span(numbers: readonly number[], needed: number): number {
  const sorted = [...numbers].sort((left, right) => left - right);
  return sorted[Math.min(needed, sorted.length) - 1]! - sorted[0]! + 1;
}

/** Asks each organization's own peer, so that it is its own process that answers. */
async function allAnswer({ consortium, members }: Field): Promise<void> {
  const open = new Set(members);
  const connections = new Map(members.map((mspId) => [mspId, connectAs(consortium.network, mspId)]));
  const ask = async (mspId: string): Promise<void> => {
    const contract = connections.get(mspId)!.gateway.getNetwork('channel1').getContract('numbertransfer');
    const call = { endorsingOrganizations: [mspId] };
    const found = await contract.evaluate('org.hyperledger.fabric:GetMetadata', call).catch(() => undefined);
    if (found !== undefined) open.delete(mspId);
  };
  try {
    const look = async () => {
      await Promise.all([...open].map(ask));
      return open.size === 0;
    };
    await until('every peer answers', look, () => [...open].join(', '));
  } finally {
    for (const { close } of connections.values()) close();
  }
}

async function upgrade(field: Field, version: string, source: string): Promise<Figures> {
  const { consortium, members } = field;
  const document = chaincodeDocument(version, '../../../chaincode/numbertransfer', members);
  await consortium.merge(
    members,
    { [FILE]: document, 'chaincode/numbertransfer': { copyOf: join(ROOT, source) } },
    version,
  );
  const start = Date.now();
  field.wake();
  await until(
    `${version} committed`,
    () => field.blocks('commit', start).length > 0,
    () => field.describe(),
  );
  await allAnswer(field);
  const seconds = (Date.now() - start) / 1000;
  const needed = Math.floor(members.length / 2) + 1;
  const blocks = span(field.blocks('vote', start), needed) + span(field.blocks('approve', start), needed) + 1;
  await field.settled(RESOURCE);
  return { organizations: members.length, seconds, blocks, ratio: seconds / (blocks * (BATCH_MS / 1000)) };
}

async function measure(count: number): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-bench-'));
  const members = operators(count);
  // A repo of its own: sources are only read inside one.
  mkdirSync(join(folder, '.git'));
  cpSync(join(ROOT, 'chaincode/opssc'), join(folder, 'chaincode/opssc'), { recursive: true });
  const spec = join(folder, 'network-specs/telecom');
  writeSyntheticSpec(spec, count, `${BATCH_MS}ms`);
  const field = new Field(await Consortium.start({ spec, batchTimeout: `${BATCH_MS}ms` }), members);
  try {
    await field.settled('Chaincode/opssc');
    await upgrade(field, '1.0', 'examples/telecom/numbertransfer-1.0');
    const runs = [
      await upgrade(field, '1.1', 'chaincode/numbertransfer'),
      await upgrade(field, '1.0', 'examples/telecom/numbertransfer-1.0'),
      await upgrade(field, '1.1', 'chaincode/numbertransfer'),
    ];
    return runs.sort((left, right) => left.seconds - right.seconds)[1]!;
  } finally {
    await field.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const counts = positionals.map(Number);
const figures: Figures[] = [];
for (const count of counts.length > 0 ? counts : [4, 8, 16]) {
  const found = await measure(count);
  figures.push(found);
  console.log(
    `merge -> every peer answers, ${count} organizations: ${found.seconds.toFixed(2)} s, ${found.blocks} blocks on the critical path, ${found.ratio.toFixed(2)} x (blocks x ${BATCH_MS} ms)`,
  );
}
console.log(JSON.stringify({ bench: 'merge-to-answer', batchTimeoutMs: BATCH_MS, figures }));
