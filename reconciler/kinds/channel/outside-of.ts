import type { Resource } from '../../core/model/kind.js';
import type { ObservePorts } from '../kind-ports.js';
import { findChannel } from './find-channel.js';

/** What of a PlasmaChain is read elsewhere (plasma-chain-spec.ts). */
interface Chain {
  readonly root: { readonly channel: string };
  readonly plasma: { readonly channel: string };
}

/**
 * Why nothing in a channel is ours to read, where our own Git says so: we are none of its members (`part`: nor order it).
 * Undefined where it counts us in, or has no document of the channel, and for a mere reader, who is nobody's.
 */
export function outsideOf(
  { desired, organization }: Pick<ObservePorts, 'desired' | 'organization'>,
  network: string,
  channel: string,
  part: 'member' | 'memberOrOrderer',
): string | undefined {
  const spec = findChannel(network, channel, desired)?.spec;
  if (!spec || organization === undefined || spec.members.includes(organization)) return undefined;
  const noMember = `${organization} is no member of ${channel}`;
  if (part === 'member') return `${noMember}, as our branch says: nothing of it is ours to read`;
  if (spec.orderer.organizations.includes(organization)) return undefined;
  const chains = chainsOf(desired, network, channel, organization).map(
    (name) => `; as a member of the root channel of ${name} we vote on how its blocks are cut, by what others open`,
  );
  return `${noMember} and does not order it, as our branch says: nothing of it is ours to read${chains.join('')}`;
}

/** Plasma chains that are this channel, and whose root channel we are a member of. */
function chainsOf(
  desired: ReadonlyMap<string, Resource>,
  network: string,
  channel: string,
  organization: string,
): readonly string[] {
  return [...desired.values()].flatMap(({ address, spec }) => {
    if (address.kind !== 'PlasmaChain' || address.network !== network) return [];
    const { root, plasma } = spec as unknown as Chain;
    const members = findChannel(network, root.channel, desired)?.spec.members ?? [];
    return plasma.channel === channel && members.includes(organization) ? [address.name] : [];
  });
}
