import type { OrdererView } from '../../ports/read/channel-reader.js';
import type { ObservePorts } from '../kind-ports.js';
import type { NetworkSpec } from '../network/network-spec.js';
import type { ChannelOwn } from './channel-live.js';
import { addressOf } from './channel-nodes.js';
import type { ChannelSpec } from './channel-spec.js';

/** Whose orderer a consenter is, by its address in the Network document. */
export function ownerOf(
  network: NetworkSpec,
  address: string,
): { readonly mspId: string; readonly orderer: string } | undefined {
  for (const { mspId, orderers } of network.organizations) {
    const found = orderers.find(({ host, port }) => `${host}:${port}` === address);
    if (found) return { mspId, orderer: found.name };
  }
  return undefined;
}

/** What our own orderers are in a channel, of those that its document names as consenters: of others nothing is asked. */
export async function ownOrderers(
  read: Pick<ObservePorts, 'channels' | 'organization'>,
  channel: string,
  spec: ChannelSpec,
  network: NetworkSpec,
): Promise<ChannelOwn['orderers']> {
  const { EtcdRaft, ConsenterMapping } = spec.orderer;
  const named = (EtcdRaft?.Consenters ?? ConsenterMapping ?? []).flatMap((consenter) => {
    const owner = ownerOf(network, addressOf(consenter));
    return owner !== undefined && owner.mspId === read.organization ? [owner.orderer] : [];
  });
  if (named.length === 0) return {};
  const views = await read.channels.orderers(channel, named);
  return Object.fromEntries(views.filter(({ up }) => up).map(({ name, state }) => [name, wordOf(state)]));
}

function wordOf(state: OrdererView['state']): ChannelOwn['orderers'][string] {
  if (state === undefined) return 'absent';
  if (state.relation === 'consenter') return 'consenter';
  return state.status === 'active' ? 'follower' : 'onboarding';
}
