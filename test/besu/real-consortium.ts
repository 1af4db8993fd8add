import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BesuConnections } from '../../reconciler/adapters/evm/besu-connections.js';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { ask } from '../devnet/evm/json-rpc.js';
import { MEMBERS, NODES } from '../kinds/besu-fixture.js';
import { MemoryBesuConsortium } from '../loop/memory-besu-consortium.js';
import { answerOf } from '../wait.js';
import { onChain } from './on-chain.js';

/** What one organization has of a network of real nodes. */
export interface RealSide {
  /** JSON-RPC of its own node. */
  readonly rpc: string;
  readonly privateKey: string;
}

/** Three loops in this process, each on its own real node. */
export function realLoops(folder: string, sideOf: (name: string) => RealSide): MemoryBesuConsortium {
  const net = new MemoryBesuConsortium();
  for (const name of MEMBERS) {
    const { rpc, privateKey } = sideOf(name);
    const privateKeyFile = join(folder, `${name}.key`);
    writeFileSync(privateKeyFile, privateKey);
    const networks = [{ name: 'mainnet', rpc: [rpc] }];
    net.member(name).restart(onChain(new BesuConnections({ networks, account: { privateKeyFile }, nodes: [] })));
  }
  return net;
}

export async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  await answerOf(what, async () => (await look()) || undefined);
}

/** Each loop makes a pass in turn until all say that the ledger says what Git says; a node may be restarted meanwhile. */
export async function inSync(net: MemoryBesuConsortium, address = NODES): Promise<void> {
  await until('all loops are in sync', async () => {
    net.now += 5000;
    for (const name of MEMBERS) if (!(await passes(net, name))) return false;
    return MEMBERS.every((name) => net.member(name).condition(address) === 'Ready InSync');
  });
}

/** False for a pass that its own node did not answer: a loop that runs by itself tries again. */
async function passes(net: MemoryBesuConsortium, name: string): Promise<boolean> {
  try {
    await net.member(name).pass();
    return true;
  } catch (error) {
    if (error instanceof QuorateError && error.code === 'BESU_UNREACHABLE') return false;
    throw error;
  }
}

/** Names of whom a node is connected with, as it says itself; sorted, with spaces between. */
export async function peersOf(
  rpcUrl: string,
  nodes: readonly { readonly name: string; readonly enode: string }[],
): Promise<string> {
  const peers = (await ask(rpcUrl, 'admin_peers')) as { readonly id: string }[];
  const names = peers.map(({ id }) => nodes.find(({ enode }) => enode.includes(id.slice(2)))?.name ?? id);
  return names.sort().join(' ');
}
