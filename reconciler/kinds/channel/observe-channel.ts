import type { LedgerId } from '../../core/model/change.js';
import type { Observed, Resource } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { ObservePorts } from '../kind-ports.js';
import { findNetwork } from '../network/find-network.js';
import { observeFailure } from '../observe-failure.js';
import { readBoundChains } from './bound-chains.js';
import type { ChannelLive, ChannelOwn } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { standingOf } from './channel-standing.js';
import { givenSignatures } from './given-signatures.js';
import { isPlaced } from './is-placed.js';
import { knownConfiguration } from './known-configuration.js';
import { orderersOfSpec } from './orderers-of.js';
import { outsideOf } from './outside-of.js';
import { outdatedNodes } from './own-nodes-reissued.js';
import { ownOrderers } from './own-orderers.js';

/** A configuration with where it was read. */
interface Found {
  readonly genesis: string;
  readonly config: Uint8Array;
  /** False: the ordering service told it, none of our peers has joined. */
  readonly joined: boolean;
}

/**
 * Reads a channel through our own peers; where none has joined, from the ordering service, which lets a new member read
 * as soon as it is one. Never throws for what cannot be read: it is unknown, never absent.
 */
export async function observeChannel(read: ObservePorts, resource: Resource): Promise<Observed<ChannelLive>> {
  const { address } = resource;
  const spec = resource.spec as unknown as ChannelSpec;
  try {
    const found = (await ofOwnPeers(read, address.name)) ?? (await ofOrderers(read, resource, spec));
    if (!('config' in found)) return found;
    const config = Buffer.from(found.config).toString('base64');
    const { words } = knownConfiguration(address.name, config);
    const ledger: LedgerId = { type: 'fabric', name: address.name, genesis: found.genesis };
    const standing = await standingOf(read, address.name, spec, words);
    const given = givenSignatures(address, read.rounds);
    const shown = { ledger, config, declared: undefined, ...(given.length > 0 ? { given } : {}), own: undefined };
    const own = standing && (await ownOf(read, resource, standing, shown));
    const live = { ...shown, own };
    const plasma = await readBoundChains(read, resource, live);
    return { state: 'present', live: { ...live, ...(plasma ? { plasma } : {}) } };
  } catch (error) {
    return observeFailure(error);
  }
}

async function ofOwnPeers(read: ObservePorts, channel: string): Promise<Found | undefined> {
  try {
    const { genesis, config } = await read.fabric.channel(channel);
    return { genesis, config, joined: true };
  } catch (error) {
    if (error instanceof QuorateError && error.code === 'CHANNEL_UNKNOWN') return undefined;
    throw error;
  }
}

async function ofOrderers(
  read: ObservePorts,
  { address }: Resource,
  spec: ChannelSpec,
): Promise<Found | Exclude<Observed<ChannelLive>, { readonly state: 'present' }>> {
  const network = findNetwork(address.network, read.desired)?.spec;
  const ours = read.organization ?? '';
  const outside = outsideOf(read, address.network, address.name, 'memberOrOrderer');
  if (outside !== undefined) return { state: 'unknown', why: outside, notOurs: true };
  const concerned = spec.members.includes(ours) || spec.orderer.organizations.includes(ours);
  if (!network || !concerned) return { state: 'unknown', why: `none of our peers is in ${address.name}` };
  const view = await read.channels.ordered(address.name, orderersOfSpec(spec, network));
  if (view.state === 'readable') return { ...view, joined: false };
  if (view.state === 'absent') return { state: 'absent' };
  return {
    state: 'unknown',
    why: `${ours} is no member of ${address.name}: the ordering service lets it read nothing`,
  };
}

async function ownOf(
  read: ObservePorts,
  { address, spec }: Resource,
  standing: ChannelOwn['standing'],
  live: ChannelLive,
): Promise<ChannelOwn> {
  const { name: channel } = address;
  const channelSpec = spec as unknown as ChannelSpec;
  const network = findNetwork(address.network, read.desired)?.spec;
  const channels = Object.entries(await read.fabric.joined());
  const joined = channels.filter(([, names]) => names.includes(channel)).map(([peer]) => peer);
  const isPlacedHere = (peer: string): boolean => isPlaced(channelSpec, read.organization ?? '', peer);
  const up = channels.map(([peer]) => peer).filter(isPlacedHere);
  const missing = standing === 'member' ? up.filter((peer) => !joined.includes(peer)) : [];
  const misplaced = joined.filter((peer) => !isPlacedHere(peer));
  const orderers = network ? await ownOrderers(read, channel, channelSpec, network) : {};
  const outdated =
    network && standing !== 'removed' ? await outdatedNodes(read, channel, live, channelSpec, network) : [];
  return {
    standing,
    joined,
    missing,
    ...(misplaced.length > 0 ? { misplaced } : {}),
    ...(outdated.length > 0 ? { outdated } : {}),
    orderers,
  };
}
