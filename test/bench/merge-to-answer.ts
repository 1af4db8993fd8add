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
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../integration/consortium.js';
import { connectAs } from '../integration/devnet/clients.js';
import { LoopField, medianBy } from './loop-field.js';
import { chaincodeDocument } from './synthetic-spec.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'batch-timeout': { type: 'string', default: '2000' } },
});
const BATCH_MS = Number(values['batch-timeout']);
const FILE = 'network-specs/telecom/chaincodes/numbertransfer.yaml';
const RESOURCE = 'Chaincode/numbertransfer';

interface Figures {
  readonly organizations: number;
  readonly seconds: number;
  readonly blocks: number;
  /** Seconds from the wake until the last loop has fetched the revision and looked. */
  readonly polling: number;
  /** Seconds over (blocks x batch timeout). */
  readonly ratio: number;
  /** What the issue allows: 1.3 x (blocks x batch timeout) + polling; sources are built before, but for the first. */
  readonly bound: number;
}

/** Blocks from the first of these to the one that made `needed`. */
function span(numbers: readonly number[], needed: number): number {
  const sorted = [...numbers].sort((left, right) => left - right);
  return sorted[Math.min(needed, sorted.length) - 1]! - sorted[0]! + 1;
}

/** Asks each organization's own peer, so that it is its own process that answers. */
async function allAnswer(field: LoopField): Promise<void> {
  const { consortium, members } = field;
  const open = new Set(members);
  const connections = new Map(members.map((mspId) => [mspId, connectAs(consortium.network, mspId)]));
  const ask = async (mspId: string): Promise<void> => {
    const contract = connections.get(mspId)!.gateway.getNetwork('channel1').getContract('numbertransfer');
    const call = { endorsingOrganizations: [mspId] };
    const found = await contract.evaluate('org.hyperledger.fabric:GetMetadata', call).catch(() => undefined);
    if (found !== undefined) open.delete(mspId);
  };
  try {
    await field.until('every peer answers', async () => {
      await Promise.all([...open].map(ask));
      return open.size === 0;
    });
  } finally {
    for (const { close } of connections.values()) close();
  }
}

async function upgrade(field: LoopField, version: string, source: string): Promise<Figures> {
  const { consortium, members } = field;
  const document = chaincodeDocument(version, '../../../chaincode/numbertransfer', members);
  const changes = { [FILE]: document, 'chaincode/numbertransfer': { copyOf: join(ROOT, source) } };
  await consortium.merge(members, changes, version);
  const start = Date.now();
  field.wake();
  const polling = field.looked(version).then(() => (Date.now() - start) / 1000);
  const blocks = (type: string) => field.blocks(type, RESOURCE, start);
  await field.until(`${version} committed`, () => blocks('commit').length > 0);
  await allAnswer(field);
  const seconds = (Date.now() - start) / 1000;
  const needed = Math.floor(members.length / 2) + 1;
  const path = span(blocks('vote'), needed) + span(blocks('approve'), needed) + 1;
  await field.settled(RESOURCE);
  const ordering = path * (BATCH_MS / 1000);
  const polled = await polling;
  const bound = 1.3 * ordering + polled;
  return { organizations: members.length, seconds, blocks: path, polling: polled, ratio: seconds / ordering, bound };
}

async function measure(count: number): Promise<Figures> {
  const field = await LoopField.start(count, BATCH_MS);
  try {
    await upgrade(field, '1.0', 'examples/telecom/numbertransfer-1.0');
    const runs = [
      await upgrade(field, '1.1', 'chaincode/numbertransfer'),
      await upgrade(field, '1.0', 'examples/telecom/numbertransfer-1.0'),
      await upgrade(field, '1.1', 'chaincode/numbertransfer'),
    ];
    return medianBy(runs, ({ seconds }) => seconds);
  } finally {
    await field.stop();
  }
}

const counts = positionals.map(Number);
const figures: Figures[] = [];
for (const count of counts.length > 0 ? counts : [4, 8, 16]) {
  const found = await measure(count);
  figures.push(found);
  console.log(
    `merge -> every peer answers, ${count} organizations: ${found.seconds.toFixed(2)} s, ${found.blocks} blocks on the critical path, ${found.ratio.toFixed(2)} x (blocks x ${BATCH_MS} ms); bound 1.3 x + polling ${found.polling.toFixed(2)} s = ${found.bound.toFixed(2)} s`,
  );
}
console.log(JSON.stringify({ bench: 'merge-to-answer', batchTimeoutMs: BATCH_MS, figures }));
