import type { Resource } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { ApplyPorts } from '../kind-ports.js';
import { findNetwork } from '../network/find-network.js';
import type { ChannelLive } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { orderersOf, orderersOfSpec } from './orderers-of.js';

/** Our own nodes that joined, and those that did not, with why: the others go on. */
export interface Joined {
  readonly joined: readonly string[];
  readonly faults: readonly string[];
}

/** Our own peers join by block 0, our own orderers, as followers, by the config block in force. */
export async function joinChannel(ports: ApplyPorts, resource: Resource, live: ChannelLive): Promise<Joined> {
  const channel = resource.address.name;
  const network = findNetwork(resource.address.network, ports.observe.desired)!.spec;
  const places = [...orderersOf(channel, live), ...orderersOfSpec(resource.spec as unknown as ChannelSpec, network)];
  const peers = live.own?.missing ?? [];
  const orderers = Object.entries(live.own?.orderers ?? {}).flatMap(([name, state]) =>
    state === 'absent' ? [name] : [],
  );
  const done: string[] = [];
  const faults: string[] = [];
  const one = async (node: string, join: () => Promise<void>): Promise<void> => {
    try {
      await join();
      ports.progress('join', `${node} joins ${channel}`);
      done.push(node);
    } catch (error) {
      if (!(error instanceof QuorateError)) throw error;
      faults.push(`${node}: ${error.why ?? error.message}`);
    }
  };
  const { channels } = ports.observe;
  for (const peer of peers)
    await one(peer, async () => ports.channels.joinPeer(peer, channel, await channels.genesisBlock(channel, places)));
  for (const orderer of orderers)
    await one(orderer, async () =>
      ports.channels.joinOrderer(orderer, channel, await channels.configBlock(channel, places)),
    );
  return { joined: done, faults };
}
