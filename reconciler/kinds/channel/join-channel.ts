import type { Resource } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { ApplyPorts } from '../kind-ports.js';
import { findNetwork } from '../network/find-network.js';
import type { ChannelLive } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { orderersOf, orderersOfSpec } from './orderers-of.js';
import { whyNotTrusted } from './trusted-genesis.js';

/** Our own nodes that joined, and those that did not, with why: the others go on. */
export interface Joined {
  readonly joined: readonly string[];
  readonly faults: readonly string[];
}

/**
 * Our own orderers join a channel that is there, as followers, by the config block in force; our own peers by block 0, once
 * it is known to be the channel that is meant.
 */
export async function joinChannel(ports: ApplyPorts, resource: Resource, live: ChannelLive): Promise<Joined> {
  const channel = resource.address.name;
  const network = findNetwork(resource.address.network, ports.observe.desired)!.spec;
  const spec = resource.spec as unknown as ChannelSpec;
  const { missing = [], joined = [], orderers = {} } = live.own ?? {};
  const absent = Object.entries(orderers).flatMap(([name, state]) => (state === 'absent' ? [name] : []));
  if (missing.length + absent.length === 0) return { joined: [], faults: [] };
  const distrust = joined.length > 0 ? undefined : await whyNotTrusted(ports.observe, resource, live);
  if (distrust !== undefined) return { joined: [], faults: [distrust] };
  const places = [...orderersOf(channel, live), ...orderersOfSpec(spec, network)];
  return joinNodes(ports, channel, {
    orderers: absent,
    peers: missing,
    genesisBlock: () => ports.observe.channels.genesisBlock(channel, places),
    configBlock: () => ports.observe.channels.configBlock(channel, places),
  });
}

export interface JoiningNodes {
  readonly orderers: readonly string[];
  readonly peers: readonly string[];
  /** For peers. */
  readonly genesisBlock: () => Promise<Uint8Array>;
  /** For orderers. */
  readonly configBlock: () => Promise<Uint8Array>;
}

/** Orderers first: a channel without any serves no peer. */
export async function joinNodes(ports: ApplyPorts, channel: string, nodes: JoiningNodes): Promise<Joined> {
  const joined: string[] = [];
  const faults: string[] = [];
  const one = async (node: string, join: () => Promise<void>): Promise<void> => {
    try {
      await join();
      ports.progress('join', `${node} joins ${channel}`);
      joined.push(node);
    } catch (error) {
      if (!(error instanceof QuorateError)) throw error;
      faults.push(`${node}: ${error.why ?? error.message}`);
    }
  };
  for (const orderer of nodes.orderers)
    await one(orderer, async () => ports.channels.joinOrderer(orderer, channel, await nodes.configBlock()));
  for (const peer of nodes.peers)
    await one(peer, async () => ports.channels.joinPeer(peer, channel, await nodes.genesisBlock()));
  return { joined, faults };
}
