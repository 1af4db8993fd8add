import type { Resource } from '../../core/model/kind.js';
import { speaksOf } from '../../fabric/channel/explain-guard.js';
import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';
import { findNetwork } from '../network/find-network.js';
import type { NetworkSpec } from '../network/network-spec.js';
import type { ChannelLive } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { type NextUpdate, plannedUpdate } from './derived-update.js';
import { knownConfiguration } from './known-configuration.js';
import { ownerOf } from './own-orderers.js';

/**
 * Whose signature no policy counts gives none, though it has voted (on the batch of a plasma chain who orders signs alone):
 * but for the owner of a new orderer, whose signature says that this is there.
 */
export function isAskedFor(
  bundle: ChannelBundle,
  { touched, wave }: NextUpdate,
  network: NetworkSpec,
  us: string,
): boolean {
  if (wave.adds !== undefined && ownerOf(network, wave.adds)?.mspId === us) return true;
  return touched.some(({ policy }) => policy !== undefined && speaksOf(bundle, policy, us));
}

/** The same of the update that a document of ours leads to now; not asked for where there is none. */
export function isSignatureWanted(
  resource: Resource,
  live: ChannelLive,
  desired: ReadonlyMap<string, Resource>,
  us: string,
): boolean {
  const { network, name } = resource.address;
  const { spec } = findNetwork(network, desired)!;
  const planned = plannedUpdate(name, live, resource.spec as unknown as ChannelSpec, spec);
  if (!('update' in planned) || planned.update === undefined || live.config === undefined) return false;
  return isAskedFor(knownConfiguration(name, live.config).bundle, planned.update, spec, us);
}
