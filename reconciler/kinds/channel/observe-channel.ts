import type { LedgerId } from '../../core/model/change.js';
import type { Observed, Resource } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { ObservePorts } from '../kind-ports.js';
import { findNetwork } from '../network/find-network.js';
import { observeFailure } from '../observe-failure.js';
import type { ChannelLive, ChannelOwn } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { givenSignatures } from './given-signatures.js';
import { isPlaced } from './is-placed.js';
import { knownConfiguration } from './known-configuration.js';
import { orderersOfConfig, orderersOfSpec } from './orderers-of.js';
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
    const members = words.application?.organizations.map(({ mspId }) => mspId) ?? [];
    const standing = await standingOf(read, address.name, spec, members, () =>
      orderersOfConfig(words, read.organization),
    );
    const own = standing && (await ownOf(read, resource, standing));
    const given = givenSignatures(address, read.rounds);
    return {
      state: 'present',
      live: { ledger, config, declared: undefined, ...(given.length > 0 ? { given } : {}), own },
    };
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

/**
 * A removed member never receives the block that removes it (governance-facts.md 2): its own peers count it in for ever,
 * and only the refusal of orderers tells. Ours may have been removed with us and know as little; so may any other that was
 * removed before (an evicted consenter learns nothing more, tried on 3.1.5), and one that is still catching up refuses whom
 * it does not know yet. So the greater part of those that answer decides. They are asked where our own Git says that we
 * are to be no member.
 */
async function standingOf(
  read: ObservePorts,
  channel: string,
  spec: ChannelSpec,
  members: readonly string[],
  orderers: () => ReturnType<typeof orderersOfConfig>,
): Promise<ChannelOwn['standing'] | undefined> {
  const { organization } = read;
  if (organization === undefined) return undefined;
  if (!members.includes(organization)) return 'outside';
  if (spec.members.includes(organization)) return 'member';
  const { letting, forbidding } = await read.channels.readRights(channel, orderers());
  return forbidding > letting ? 'removed' : 'member';
}

async function ownOf(
  read: ObservePorts,
  { address, spec }: Resource,
  standing: ChannelOwn['standing'],
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
  return { standing, joined, missing, ...(misplaced.length > 0 ? { misplaced } : {}), orderers };
}
