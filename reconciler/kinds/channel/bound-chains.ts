import { type Address, parseAddress } from '../../core/model/address.js';
import type { LedgerId, Remark } from '../../core/model/change.js';
import type { DiffContext, Resource } from '../../core/model/kind.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import { touchesBatch } from '../../fabric/channel/derive-config-update.js';
import type { PlasmaLinkView } from '../../ports/read/governance-reader.js';
import type { ObservePorts } from '../kind-ports.js';
import { findNetwork } from '../network/find-network.js';
import type { ChannelLive } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { plannedUpdate } from './derived-update.js';

/** A plasma chain that a channel is a part of, as far as its batch goes. */
export type BoundChain = Pick<PlasmaLinkView, 'address' | 'members' | 'blocked'>;

/**
 * The plasma chains that the governance ledger says a channel is a part of. It is asked where the batch is to change, for
 * nothing else follows from it; undefined where it was not.
 */
export async function readBoundChains(
  { governance, desired }: Pick<ObservePorts, 'governance' | 'desired'>,
  { address, spec }: Resource,
  live: ChannelLive & { readonly ledger: LedgerId },
): Promise<readonly BoundChain[] | undefined> {
  const network = findNetwork(address.network, desired)?.spec;
  if (!governance || !network) return undefined;
  const planned = plannedUpdate(address.name, live, spec as unknown as ChannelSpec, network);
  if ('why' in planned || planned.update === undefined || !touchesBatch(planned.update.touched)) return undefined;
  const links = (await governance.plasmaLinks?.(live.ledger)) ?? [];
  return links.map(({ address: chain, members, blocked }) => ({ address: chain, members, blocked }));
}

/** What of a PlasmaChain is read elsewhere (plasma-chain-live.ts, plasma-chain-spec.ts). */
interface Chain {
  readonly definition: { readonly channel: string } | undefined;
  readonly members: { readonly root: readonly string[]; readonly plasma: readonly string[] };
}

/**
 * The plasma chains that a channel is a part of: as the governance ledger says, where that was asked, else those that have
 * a definition in force. A chain that is only about to be agreed on binds nobody yet.
 */
export function boundChains(
  context: DiffContext,
  { network, name }: Address,
  live: ChannelLive,
): readonly BoundChain[] {
  if (live.plasma) return live.plasma;
  return [...context.observed].flatMap(([key, observed]): readonly BoundChain[] => {
    const { kind, network: its } = parseAddress(key);
    if (kind !== 'PlasmaChain' || its !== network || observed.state !== 'present') return [];
    const { definition, members } = observed.live as Chain;
    const spec = context.desired.get(key)?.spec as { readonly root: { readonly channel: string } } | undefined;
    if (!definition || ![definition.channel, spec?.root.channel].includes(name)) return [];
    return [{ address: key, members: sortedUnique([...members.root, ...members.plasma]), blocked: '' }];
  });
}

/** Who votes beside who orders, and that Fabric asks these alone. */
export function boundRemarks(
  { desired }: Pick<DiffContext, 'desired'>,
  { name }: Address,
  chains: readonly BoundChain[],
): readonly Remark[] {
  return chains.map(({ address, members, blocked }) => {
    if (blocked !== '') {
      const text = `${name} is a channel of ${address}, and nobody can vote on its batch yet: ${blocked}`;
      return { severity: 'danger', code: 'BATCH_BLOCKED', text };
    }
    const gone = desired.has(address)
      ? ''
      : '; its document is gone, and what was agreed on with it holds all the same';
    const text = `${name} is a channel of ${address}: the members of both its channels vote on its batch, too (${members.join(', ')}); Fabric asks for signatures of who orders it, and for no others${gone}`;
    return { severity: 'note', code: 'BATCH_OF_PLASMA_CHAIN', text };
  });
}
