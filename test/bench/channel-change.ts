/**
 * Merge -> config block at every organization's peer, for one channel and for ten at once: seconds, and blocks of the ops
 * channel from the first vote to the last signature that was needed. Three organizations, each loop a process of its
 * own, as in real life; the embedded network is this process. Prints, judges nothing.
 *
 *   node dist/test/bench/channel-change.js [--batch-timeout MS]      default: 2000
 */
import { parseArgs } from 'node:util';
import { PeerNode } from '../../reconciler/devnet/fabric/peer/peer-node.js';
import { CARS, channelYaml, FOUNDERS, startCars } from '../integration/cars-consortium.js';
import { LoopField, medianBy } from './loop-field.js';

const { values } = parseArgs({ options: { 'batch-timeout': { type: 'string', default: '2000' } } });
const TIMEOUT = `${values['batch-timeout']}ms`;
const ROUNDS = 3;

interface Figures {
  readonly seconds: number;
  readonly blocks: number;
}

async function change(field: LoopField, channels: readonly string[], round: number): Promise<Figures> {
  const { consortium } = field;
  const more = `  application: { ACLs: { qscc/GetChainInfo: /Channel/Application/${round % 2 === 0 ? 'Writers' : 'Readers'} } }\n`;
  const documents = Object.fromEntries(
    channels.map((name) => [
      `${CARS}/channels/${name}.yaml`,
      channelYaml(name, FOUNDERS, more).replace('500ms', TIMEOUT),
    ]),
  );
  await consortium.merge(FOUNDERS, documents, `Change ${round}`);
  const start = Date.now();
  field.wake();
  const peers = consortium.network.peers.filter(
    (peer) => peer instanceof PeerNode && FOUNDERS.includes(peer.mspId),
  ) as PeerNode[];
  const sequences = () => peers.flatMap((peer) => channels.map((name) => peer.ledger(name)!.bundle().sequence));
  await field.until('every peer has the config block', () => sequences().every((sequence) => sequence >= round));
  const seconds = (Date.now() - start) / 1000;
  const blocks = (type: string) => channels.flatMap((name) => field.blocks(type, `Channel/${name}`, start));
  const signatures = [...blocks('sign')].sort((left, right) => left - right);
  const needed = signatures[Math.min(signatures.length, channels.length * 2) - 1]!;
  return { seconds, blocks: needed - Math.min(...blocks('vote')) + 1 };
}

async function measure(count: number): Promise<Figures> {
  const channels = Array.from({ length: count }, (_, index) => `channel${index + 1}`);
  const consortium = await startCars(FOUNDERS, { channels, batchTimeout: TIMEOUT });
  const field = new LoopField(consortium, FOUNDERS);
  try {
    await field.settled('Chaincode/opssc');
    await field.until('every record', () => field.fewest('attest') > count);
    for (const name of channels) await field.settled(`Channel/${name}`);
    const figures: Figures[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) figures.push(await change(field, channels, round));
    return medianBy(figures, ({ seconds }) => seconds);
  } finally {
    await field.stop();
  }
}

const one = await measure(1);
const ten = await measure(10);
console.log(`batch timeout ${TIMEOUT}, 3 organizations, median of ${ROUNDS}`);
for (const [name, { seconds, blocks }] of [
  ['1 channel', one],
  ['10 channels', ten],
] as const)
  console.log(`  ${name.padEnd(12)} ${seconds.toFixed(2)} s, ${blocks} blocks on the ops channel and the config block`);
console.log(`  ten at once: ${(ten.seconds / one.seconds).toFixed(2)} x one`);
