/**
 * Both engines on the same spec, one after the other in one run: three organizations, two channels, BatchTimeout 200 ms.
 * Start (`devnet up` until a first transaction can be submitted), throughput of `put` by 100 concurrent
 * fabric-gateway clients, latency of one after the other, reading blocks through qscc, memory. The clients are this
 * process, the network is another one, for either engine. Prints, judges nothing.
 *
 *   node dist/test/bench/engines.js [ENGINE ...]
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Contract, hash, type Network } from '@hyperledger/fabric-gateway';
import { loadDirectory } from '../../reconciler/cli/load-directory.js';
import type { Engine } from '../../reconciler/devnet/running-network.js';
import { topologyFromSpec } from '../../reconciler/devnet/topology-from-spec.js';
import { ROOT } from '../integration/consortium.js';
import { connectAs, identitiesOf } from '../integration/devnet/clients.js';
import { deployRec } from '../integration/devnet/deploy.js';
import { attachNetwork } from './attach-network.js';
import { benchEngines } from './bench-engines.js';
import { endProcess, startDevnetProcess } from './devnet-process.js';
import { medianBy } from './loop-field.js';
import { residentMebibytes } from './resident-mebibytes.js';
import { writeSyntheticSpec } from './synthetic-spec.js';

const BATCH = ['--batch-timeout', '200ms'];
const STARTS = 3;
const CONCURRENT = 100;
const TRANSACTIONS = 2000;
const ONE_BY_ONE = 30;
const BLOCKS = 500;

interface Figures {
  readonly engine: Engine;
  readonly startMs: number;
  readonly freshMebibytes: number;
  readonly loadedMebibytes: number;
  readonly transactionsPerSecond: number;
  readonly latencyMs: number;
  readonly blocksPerSecond: number;
}

/** Transactions a second, each awaited until it is committed. */
async function throughput(contract: Contract): Promise<number> {
  let next = 0;
  const client = async (): Promise<void> => {
    for (let number = next++; number < TRANSACTIONS; number = next++) {
      await contract.submitTransaction('put', `key${number}`, 'value');
    }
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: CONCURRENT }, client));
  return TRANSACTIONS / ((performance.now() - begin) / 1000);
}

async function latency(contract: Contract): Promise<number> {
  const taken: number[] = [];
  for (let number = 0; number < ONE_BY_ONE; number += 1) {
    const begin = performance.now();
    await contract.submitTransaction('put', `one${number}`, 'value');
    taken.push(performance.now() - begin);
  }
  return medianBy(taken, (one) => one);
}

/** By one reader. */
async function readBlocks(network: Network): Promise<number> {
  const qscc = network.getContract('qscc');
  // As many as there are: the blocks of the load are read again and again.
  let height = 1;
  while (await exists(qscc, height)) height += 1;
  const begin = performance.now();
  for (let number = 0; number < BLOCKS; number += 1) {
    await qscc.evaluateTransaction('GetBlockByNumber', 'channel1', String(1 + (number % (height - 1))));
  }
  return BLOCKS / ((performance.now() - begin) / 1000);
}

function exists(qscc: Contract, number: number): Promise<boolean> {
  return qscc.evaluateTransaction('GetBlockByNumber', 'channel1', String(number)).then(
    () => true,
    () => false,
  );
}

async function measure(engine: Engine, folder: string): Promise<Figures> {
  const spec = join(folder, 'network-specs/telecom');
  const { desired } = await loadDirectory(spec);
  const topology = topologyFromSpec(desired!);
  const starts: number[] = [];
  for (let run = 1; run < STARTS; run += 1) {
    const started = await startDevnetProcess(engine, spec, join(folder, `${engine}-${run}`), BATCH);
    starts.push(started.milliseconds);
    await endProcess(started.child);
  }
  const { child, file, milliseconds } = await startDevnetProcess(engine, spec, join(folder, engine), BATCH);
  starts.push(milliseconds);
  try {
    const freshMebibytes = residentMebibytes(file.pid);
    const network = attachNetwork(engine, topology, file);
    const deployment = await deployRec(network, 'channel1');
    const member = topology.channels[0]!.members[0]!;
    const user = identitiesOf(network, member).admins.get('Admin')!;
    // fabric-gateway's own signer computes in JavaScript: it, and no network, would be measured.
    const connection = connectAs(network, member, { signer: async (message) => user.sign(message), hash: hash.none });
    const channel = connection.gateway.getNetwork('channel1');
    const contract = channel.getContract('rec');
    await contract.submitTransaction('put', 'warm', 'up');
    const latencyMs = await latency(contract);
    const transactionsPerSecond = await throughput(contract);
    const blocksPerSecond = await readBlocks(channel);
    const loadedMebibytes = residentMebibytes(file.pid);
    connection.close();
    await deployment.stop();
    const startMs = medianBy(starts, (one) => one);
    return { engine, startMs, freshMebibytes, loadedMebibytes, transactionsPerSecond, latencyMs, blocksPerSecond };
  } finally {
    await endProcess(child);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'quorate-bench-'));
try {
  mkdirSync(join(folder, '.git'));
  cpSync(join(ROOT, 'chaincode/opssc'), join(folder, 'chaincode/opssc'), { recursive: true });
  writeSyntheticSpec(join(folder, 'network-specs/telecom'), 3, '200ms');
  const named = process.argv.slice(2) as Engine[];
  const figures: Figures[] = [];
  for (const engine of named.length > 0 ? named : await benchEngines()) {
    const found = await measure(engine, folder);
    figures.push(found);
    console.log(
      `${engine}: start ${Math.round(found.startMs)} ms; ${Math.round(found.freshMebibytes)} MiB, ${Math.round(found.loadedMebibytes)} MiB after the load; ${found.transactionsPerSecond.toFixed(0)} tx/s by ${CONCURRENT} clients; latency ${Math.round(found.latencyMs)} ms; ${found.blocksPerSecond.toFixed(0)} blocks/s by one reader`,
    );
  }
  const [embedded, fabric] = figures;
  const ratio = (of: keyof Omit<Figures, 'engine'>) => Number((fabric![of] / embedded![of]).toFixed(2));
  const ratios =
    fabric === undefined
      ? {}
      : {
          start: ratio('startMs'),
          freshMemory: ratio('freshMebibytes'),
          loadedMemory: ratio('loadedMebibytes'),
          throughput: ratio('transactionsPerSecond'),
          latency: ratio('latencyMs'),
          blocks: ratio('blocksPerSecond'),
        };
  console.log(JSON.stringify({ bench: 'engines', figures, fabricToEmbedded: ratios }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
