/**
 * Merge -> every organization's peer answers with the new version, for consortia of several sizes: seconds, and ledger
 * blocks on the critical path (vote, approve, commit). All organizations merge before any loop looks; their loops run in
 * this one process, so seconds grow with the work of all of them on one thread, blocks must not. Prints, judges nothing.
 *
 *   node dist/test/bench/merge-to-answer.js [ORGANIZATIONS ...]      default: 4 8 16
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Consortium, ROOT } from '../integration/consortium.js';
import { chaincodeDocument, operators, writeSyntheticSpec } from './synthetic-spec.js';

const BATCH_MS = 500;
const FILE = 'network-specs/telecom/chaincodes/numbertransfer.yaml';

interface Figures {
  readonly organizations: number;
  readonly seconds: number;
  readonly blocks: number;
  /** Seconds over (blocks x batch timeout). */
  readonly ratio: number;
}

/** Block numbers that events of a type name, since an instant. */
function blocks(consortium: Consortium, type: string, since: number): number[] {
  return [...consortium.loops.values()].flatMap(({ events }) =>
    events.flatMap((event) => {
      const number = /block (\d+)/.exec(event.detail)?.[1];
      const isOurs =
        event.type === type &&
        event.subject.includes('numbertransfer') &&
        (event as unknown as { at: number }).at >= since;
      return isOurs && number ? [Number(number)] : [];
    }),
  );
}

/** Blocks from the first of these to the one that made `needed`. */
function span(numbers: readonly number[], needed: number): number {
  const sorted = [...numbers].sort((left, right) => left - right);
  return sorted[Math.min(needed, sorted.length) - 1]! - sorted[0]! + 1;
}

async function upgrade(
  consortium: Consortium,
  version: string,
  source: string,
  members: readonly string[],
): Promise<Figures> {
  const document = chaincodeDocument(version, '../../../chaincode/numbertransfer', members);
  const changes = { [FILE]: document, 'chaincode/numbertransfer': { copyOf: join(ROOT, source) } };
  const start = await consortium.mergeAtOnce(changes, version);
  await consortium.until(
    version,
    async () => {
      const first = [...consortium.loops.values()][0]!.composed.loop.ports.read;
      const committed = (await first.committed('channel1')).find(({ name }) => name === 'numbertransfer');
      if (committed?.version !== version) return false;
      const answers = await Promise.all(
        [...consortium.loops.values()].map(({ composed }) =>
          composed.loop.ports.read.answers('peer0', 'channel1', 'numbertransfer'),
        ),
      );
      return answers.every(({ ok }) => ok);
    },
    300_000,
  );
  const seconds = (Date.now() - start) / 1000;
  const needed = Math.floor(members.length / 2) + 1;
  const total =
    span(blocks(consortium, 'vote', start), needed) + span(blocks(consortium, 'approve', start), needed) + 1;
  const settled = () =>
    [...members].every((mspId) => consortium.reason(mspId, 'Chaincode/numbertransfer') === 'InSync');
  await consortium.until('settled', settled, 300_000);
  return { organizations: members.length, seconds, blocks: total, ratio: seconds / (total * (BATCH_MS / 1000)) };
}

async function measure(count: number): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-bench-'));
  const members = operators(count);
  // A repo of its own: sources are only read inside one.
  mkdirSync(join(folder, '.git'));
  cpSync(join(ROOT, 'chaincode/opssc'), join(folder, 'chaincode/opssc'), { recursive: true });
  writeSyntheticSpec(join(folder, 'network-specs/telecom'), count, `${BATCH_MS}ms`);
  const consortium = await Consortium.start({
    spec: join(folder, 'network-specs/telecom'),
    batchTimeout: `${BATCH_MS}ms`,
  });
  try {
    for (const mspId of members) consortium.startLoop(mspId, { config: { intervalMs: 600_000 } });
    await consortium.until(
      'birth',
      () => members.every((mspId) => consortium.reason(mspId, 'Chaincode/opssc') === 'InSync'),
      300_000,
    );
    await upgrade(consortium, '1.0', 'examples/telecom/numbertransfer-1.0', members);
    const runs = [
      await upgrade(consortium, '1.1', 'chaincode/numbertransfer', members),
      await upgrade(consortium, '1.0', 'examples/telecom/numbertransfer-1.0', members),
      await upgrade(consortium, '1.1', 'chaincode/numbertransfer', members),
    ];
    return runs.sort((left, right) => left.seconds - right.seconds)[1]!;
  } finally {
    await consortium.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const counts = process.argv.slice(2).map(Number);
const figures: Figures[] = [];
for (const count of counts.length > 0 ? counts : [4, 8, 16]) {
  const found = await measure(count);
  figures.push(found);
  console.log(
    `merge -> every peer answers, ${count} organizations: ${found.seconds.toFixed(2)} s, ${found.blocks} blocks on the critical path, ${found.ratio.toFixed(2)} x (blocks x ${BATCH_MS} ms)`,
  );
}
console.log(JSON.stringify({ bench: 'merge-to-answer', batchTimeoutMs: BATCH_MS, figures }));
