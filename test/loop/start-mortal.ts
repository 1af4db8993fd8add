import type { CrashingPorts } from './crashing-ports.js';
import { ALL, type MemoryConsortium } from './memory-consortium.js';

/** The victim's process from here on, which is killed at one of its calls. */
export async function startMortal(net: MemoryConsortium, victim: string, ports: CrashingPorts): Promise<void> {
  const { ledger } = net;
  const member = net.member(victim);
  const joined = () => [
    ...ALL.flatMap((mspId) => ledger.peers(mspId)).map((peer) => [...peer.joined]),
    ...ALL.flatMap((mspId) => ledger.orderers.of(mspId)).map((orderer) => [...orderer.joined.keys()]),
  ];
  const heights = () => [...ledger.channels.values()].map((channel) => channel.view().height);
  ports.world = () => JSON.stringify([net.fingerprint(), heights(), joined(), member.disk()]);
  await member.restart(ports.wrap);
}
