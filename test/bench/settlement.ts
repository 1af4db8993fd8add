/**
 * Settlement of a channel of a network that another process runs, on each engine. First the rate: `qscc` alone by one
 * reader, the same with as many calls in flight as the agent has, and the agent's own reading (verified and rooted), by
 * turns over the same blocks. Then memory and catching up: `reconcile settle --once` as a process of its own over 1,000
 * blocks, and over all that have come since. Prints, judges nothing.
 *
 *   node dist/test/bench/settlement.js [ENGINE ...] [--blocks N] [--heap MIB]
 *
 * N: of the second part, default 20000 on the embedded engine, 2000 on real Fabric. `--heap`: the old space that
 * `reconcile settle` may have; where it needs more it ends, so what is resident beyond it is garbage that nobody had to collect.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hash } from '@hyperledger/fabric-gateway';
import { GatewayBlockReader } from '../../reconciler/adapters/fabric/gateway-block-reader.js';
import { GatewayPlasmaRootReader } from '../../reconciler/adapters/fabric/gateway-plasma-root-reader.js';
import { GatewayPlasmaRootWriter } from '../../reconciler/adapters/fabric/gateway-plasma-root-writer.js';
import { OwnPeers } from '../../reconciler/adapters/fabric/own-peers.js';
import { PeerConnection } from '../../reconciler/adapters/fabric/peer-connection.js';
import { loadDirectory } from '../../reconciler/cli/load-directory.js';
import type { Engine, RunningNetwork } from '../../reconciler/devnet/running-network.js';
import { topologyFromSpec } from '../../reconciler/devnet/topology-from-spec.js';
import { blockHash } from '../../reconciler/fabric/block/block-hash.js';
import { ChannelTrust } from '../../reconciler/settlement/agent/channel-trust.js';
import { ownRange } from '../../reconciler/settlement/agent/own-range.js';
import { buildChaincode } from '../chaincode/load-chaincode.js';
import { ROOT } from '../integration/consortium.js';
import { connectAs, identitiesOf } from '../integration/devnet/clients.js';
import { deployRec } from '../integration/devnet/deploy.js';
import { plasmaSettings } from '../integration/plasma/settle-process.js';
import { attachNetwork } from './attach-network.js';
import { benchEngines } from './bench-engines.js';
import { endProcess, startDevnetProcess } from './devnet-process.js';
import { medianBy } from './loop-field.js';
import { operators, writeSyntheticSpec } from './synthetic-spec.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { blocks: { type: 'string' }, heap: { type: 'string' } },
});
const MEMBERS = operators(3);
const [OPERATOR = ''] = MEMBERS;
const CHANNEL = 'channel1';
const PLACE = { channel: 'ops-channel', chaincode: 'plasma-root' };
const CONCURRENT = 100;
const RATE_BLOCKS = 500;
const PER_BLOCK = 10;
const ROUNDS = 5;
const FIRST = 1000;

interface Bench {
  readonly network: RunningNetwork;
  readonly peers: OwnPeers;
  /** Commits so many transactions. */
  load(transactions: number): Promise<void>;
}

const main = join(ROOT, 'dist/reconciler/main.js');
const perSecond = (count: number, since: number): number => count / ((performance.now() - since) / 1000);

/** A network whose blocks hold so many transactions, as another process; everything ends with `work`. */
async function withNetwork(engine: Engine, perBlock: number, work: (bench: Bench, folder: string) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-bench-'));
  const spec = join(folder, 'network-specs/telecom');
  mkdirSync(join(folder, '.git'));
  cpSync(join(ROOT, 'chaincode/opssc'), join(folder, 'chaincode/opssc'), { recursive: true });
  writeSyntheticSpec(spec, MEMBERS.length, '200ms');
  const channel = join(spec, 'channels', `${CHANNEL}.yaml`);
  const text = readFileSync(channel, 'utf8');
  writeFileSync(channel, text.replace('MaxMessageCount: 100', `MaxMessageCount: ${perBlock}`));
  const { child, file } = await startDevnetProcess(engine, spec, join(folder, 'net'));
  try {
    const { desired } = await loadDirectory(spec);
    const network = attachNetwork(engine, topologyFromSpec(desired!), file);
    const deployment = await deployRec(network, CHANNEL);
    const peers = peersOf(network, OPERATOR);
    await work({ network, peers, load: (transactions) => load(network, transactions) }, folder);
    peers.close();
    await deployment.stop();
  } finally {
    await endProcess(child);
    rmSync(folder, { recursive: true, force: true });
  }
}

function peersOf(network: RunningNetwork, mspId: string): OwnPeers {
  const { admin, tlsCa } = identitiesOf(network, mspId);
  const own = network.peers.filter((peer) => peer.mspId === mspId);
  const tlsRootCertificates = tlsCa.certificatePem;
  return new OwnPeers(
    own.map(({ name, address }) => {
      return new PeerConnection({ name, endpoint: address, hostAlias: name, tlsRootCertificates }, admin);
    }),
  );
}

let written = 0;

async function load(network: RunningNetwork, transactions: number): Promise<void> {
  const user = identitiesOf(network, OPERATOR).admin;
  const connection = connectAs(network, OPERATOR, { signer: async (message) => user.sign(message), hash: hash.none });
  const contract = connection.gateway.getNetwork(CHANNEL).getContract('rec');
  let left = transactions;
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      // On a machine with much else to do a chaincode may take too long to answer: another one takes its place.
      const failed = () => {
        left += 1;
      };
      await contract.submitTransaction('put', `key${written++}`, 'a value of some length').catch(failed);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, client));
  connection.close();
}

/** Blocks a second, by turns over the same blocks. */
async function rates(engine: Engine): Promise<void> {
  await withNetwork(engine, PER_BLOCK, async ({ peers, load: make }) => {
    await make(RATE_BLOCKS * PER_BLOCK);
    const peer = peers.all[0]!;
    const blocks = await new GatewayBlockReader(peers).blocks(CHANNEL);
    const to = blocks.height - 1;
    const ask = (number: number) => peer.endorse(CHANNEL, 'qscc', ['GetBlockByNumber', CHANNEL, String(number)]);
    const genesis = blockHash((await ask(0)).payload);
    let leaves = 0;
    const ways: Readonly<Record<string, () => Promise<void>>> = {
      'qscc alone, one reader': async () => {
        for (let number = 0; number <= to; number += 1) await ask(number);
      },
      'qscc alone, calls ahead': async () => {
        for await (const _ of blocks.read(0, to));
      },
      'read, verified and rooted': async () => {
        const trust = new ChannelTrust(CHANNEL, genesis);
        const { range } = await ownRange(blocks, trust, { from: 0, to, previousRoot: genesis });
        leaves = range.leafCount;
      },
    };
    const took: Record<string, number[]> = {};
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [name, way] of Object.entries(ways)) {
        const begin = performance.now();
        await way();
        // The first round warms up.
        if (round > 0) took[name] = [...(took[name] ?? []), perSecond(to + 1, begin)];
      }
    }
    console.log(`${engine}: ${to + 1} blocks, ${leaves} writes; blocks a second, median of ${ROUNDS}`);
    const medians = Object.entries(took).map(([name, all]) => [name, medianBy(all, (one) => one)] as const);
    for (const [name, rate] of medians) console.log(`  ${name.padEnd(28)} ${rate.toFixed(0)}`);
    const [alone, ahead, settled] = medians.map(([, rate]) => rate) as [number, number, number];
    const share = (of: number) => `${((settled / of) * 100).toFixed(0)} %`;
    console.log(`  settlement reaches ${share(alone)} of one reader, ${share(ahead)} of calls ahead`);
  });
}

/** What a process held in each quarter of its time, at most (resident, MiB), and how long it took. */
async function settleOnce(config: string): Promise<{ readonly quarters: readonly number[]; readonly seconds: number }> {
  const begin = performance.now();
  const limits = values.heap === undefined ? [] : [`--max-old-space-size=${values.heap}`];
  const args = [...limits, main, 'settle', '--once', '--quiet', '--config', config];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const resident: number[] = [];
  const look = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      resident.push(Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      // It has ended.
    }
  }, 100);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(look);
  if (code !== 0) throw new Error(`reconcile settle ended with ${code}`);
  const quarters = [0, 1, 2, 3].map((quarter) => {
    const [from, to] = [quarter, quarter + 1].map((at) => Math.round((resident.length * at) / 4));
    return Math.max(0, ...resident.slice(from, to));
  });
  return { quarters, seconds: (performance.now() - begin) / 1000 };
}

async function catchUp(engine: Engine, most: number): Promise<void> {
  await withNetwork(engine, 1, async ({ network, peers, load: make }, folder) => {
    const source = buildChaincode('chaincode/plasma-root');
    const deployment = await deployRec(network, PLACE.channel, { name: PLACE.chaincode, source });
    const reader = new GatewayPlasmaRootReader(peers, PLACE);
    await define(network, peers);
    const config = plasmaSettings(network, folder, OPERATOR, { place: { chain: CHANNEL, ...PLACE } });
    let before = -1;
    for (const blocks of [FIRST, most - FIRST]) {
      await make(blocks);
      const { quarters, seconds } = await settleOnce(config);
      const { settledTo } = await reader.chain(CHANNEL);
      const count = settledTo - before;
      before = settledTo;
      const rate = `${(count / seconds).toFixed(0)} blocks/s with its start and the submissions`;
      console.log(
        `${engine}: ${count} blocks settled in ${seconds.toFixed(1)} s (${rate}), at most ${quarters.map((one) => one.toFixed(0)).join(', ')} MiB in its quarters`,
      );
    }
    await deployment.stop();
  });
}

async function define(network: RunningNetwork, peers: OwnPeers): Promise<void> {
  const answer = await peers.ask(CHANNEL, 'qscc', ['GetBlockByNumber', CHANNEL, '0']);
  const definition = {
    chain: CHANNEL,
    channel: CHANNEL,
    genesis: blockHash(answer.payload),
    operator: OPERATOR,
    successors: [],
    members: [...MEMBERS],
    settlement: { everyBlocks: 1000, everySeconds: 3600 },
  };
  let digest = '';
  for (const mspId of MEMBERS) {
    const own = peersOf(network, mspId);
    ({ digest } = await new GatewayPlasmaRootWriter(own, PLACE).define(definition, 0));
    own.close();
  }
  await new GatewayPlasmaRootWriter(peers, PLACE).enact(CHANNEL, digest);
}

const engines = positionals.length > 0 ? (positionals as Engine[]) : await benchEngines();
for (const engine of engines) await rates(engine);
for (const engine of engines) {
  await catchUp(engine, Number(values.blocks ?? (engine === 'embedded' ? 20_000 : 2000)));
}
