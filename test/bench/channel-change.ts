/**
 * Merge -> config block at every organization's peer, for one channel and for ten at once: seconds, and blocks of the ops
 * channel from the first vote to the last signature that was needed. Three organizations, loops in this process, the
 * embedded network. Prints, judges nothing.
 *
 *   node dist/test/bench/channel-change.js [--batch-timeout MS]      default: 2000
 */
import { parseArgs } from 'node:util';
import { GatewayFabricReader } from '../../reconciler/adapters/fabric/gateway-fabric-reader.js';
import { CARS, channelYaml, FOUNDERS, startCars } from '../integration/cars-consortium.js';
import type { Consortium } from '../integration/consortium.js';

const { values } = parseArgs({ options: { 'batch-timeout': { type: 'string', default: '2000' } } });
const TIMEOUT = `${values['batch-timeout']}ms`;
const ROUNDS = 3;

async function configSequence(consortium: Consortium, mspId: string, channel: string): Promise<number> {
  const reader = new GatewayFabricReader(consortium.loops.get(mspId)!.composed.peers);
  return (await reader.channel(channel)).configSequence;
}

/** Blocks in which these loops say that they did something, from the event's detail. */
function blocksOf(consortium: Consortium, type: string, since: ReadonlyMap<string, number>): number[] {
  return [...consortium.loops].flatMap(([mspId, { events }]) =>
    events.slice(since.get(mspId)).flatMap((event) => {
      const block = event.type === type ? /block (\d+)/.exec(event.detail)?.[1] : undefined;
      return block === undefined ? [] : [Number(block)];
    }),
  );
}

interface Figures {
  readonly seconds: number;
  readonly blocks: number;
}

async function change(consortium: Consortium, channels: readonly string[], round: number): Promise<Figures> {
  const more = `  application: { ACLs: { qscc/GetChainInfo: /Channel/Application/${round % 2 === 0 ? 'Writers' : 'Readers'} } }\n`;
  const documents = Object.fromEntries(
    channels.map((name) => [
      `${CARS}/channels/${name}.yaml`,
      channelYaml(name, FOUNDERS, more).replace('500ms', TIMEOUT),
    ]),
  );
  const since = new Map([...consortium.loops].map(([mspId, { events }]) => [mspId, events.length]));
  await consortium.merge(FOUNDERS, documents, `Change ${round}`);
  const started = performance.now();
  const open = new Set(FOUNDERS.flatMap((mspId) => channels.map((channel) => `${mspId} ${channel}`)));
  await consortium.until('every peer has the config block', async () => {
    for (const key of open) {
      const [mspId, channel] = key.split(' ') as [string, string];
      if ((await configSequence(consortium, mspId, channel)) >= round) open.delete(key);
    }
    return open.size === 0;
  });
  const seconds = (performance.now() - started) / 1000;
  const votes = blocksOf(consortium, 'vote', since);
  const signatures = blocksOf(consortium, 'sign', since).sort((left, right) => left - right);
  const needed = signatures[Math.min(signatures.length, channels.length * 2) - 1]!;
  return { seconds, blocks: needed - Math.min(...votes) + 1 };
}

async function measure(count: number): Promise<Figures> {
  const channels = Array.from({ length: count }, (_, index) => `channel${index + 1}`);
  const consortium = await startCars(FOUNDERS, { channels, batchTimeout: TIMEOUT });
  try {
    for (const mspId of FOUNDERS) consortium.startLoop(mspId);
    await consortium.until('OpsSC and every record', () =>
      FOUNDERS.every(
        (mspId) =>
          consortium.reason(mspId, 'Chaincode/opssc') === 'InSync' &&
          consortium.loops.get(mspId)!.events.filter(({ type }) => type === 'attest').length > count,
      ),
    );
    const figures: Figures[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) figures.push(await change(consortium, channels, round));
    return figures.sort((left, right) => left.seconds - right.seconds)[Math.floor(ROUNDS / 2)]!;
  } finally {
    await consortium.stop();
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
