import { revisionBase } from '../../core/ballot/channel-voters.js';
import { wasApproved } from '../../core/ballot/was-approved.js';
import { type Address, formatAddress } from '../../core/model/address.js';
import type { LedgerId } from '../../core/model/change.js';
import type { Observed, Resource } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import type { ChannelView } from '../../ports/read/fabric-reader.js';
import type { ProposalView } from '../../ports/read/governance-reader.js';
import type { PlasmaChainView } from '../../ports/read/plasma-root-reader.js';
import { findChannel } from '../channel/find-channel.js';
import { outsideOf } from '../channel/outside-of.js';
import type { ObservePorts } from '../kind-ports.js';
import { observeFailure } from '../observe-failure.js';
import { decisionFrom, decisionsAt } from './decision-behind.js';
import type { PlasmaChainLive } from './plasma-chain-live.js';
import type { PlasmaChainSpec } from './plasma-chain-spec.js';
import { settledElsewhere } from './settled-elsewhere.js';

type Nothing = Pick<PlasmaChainView, 'revision' | 'definition' | 'settledTo' | 'proposed'>;
const NOTHING: Nothing = { revision: 0, definition: undefined, settledTo: -1, proposed: [] };

/**
 * Reads both channels through our own peers, the definition from the root contract, and from the governance ledger what was
 * agreed on beside it. Where the root contract is not committed yet, nothing is defined. Never throws.
 */
export async function observePlasmaChain(read: ObservePorts, resource: Resource): Promise<Observed<PlasmaChainLive>> {
  const { address } = resource;
  const { root, plasma } = resource.spec as unknown as PlasmaChainSpec;
  try {
    if (!read.plasmaRoot) return { state: 'unknown', why: 'the settings of this organization name no peers' };
    const on = await read.fabric.channel(root.channel);
    const isThere = (await read.fabric.committed(root.channel)).some(({ name }) => name === root.chaincode);
    const place = { channel: root.channel, chaincode: root.chaincode };
    const chain: Nothing = isThere ? await read.plasmaRoot(place).chain(address.name) : NOTHING;
    const seen = await ownView(read, plasma.channel);
    const genesis = seen?.genesis ?? pinned(read, address, plasma.channel) ?? chain.definition?.genesis;
    if (genesis === undefined) {
      const why = `none of our peers is in ${plasma.channel}, and its document does not pin its genesis block`;
      return { state: 'unknown', why };
    }
    const ledger: LedgerId = { type: 'fabric', name: root.channel, genesis: on.genesis };
    const all = await decisionsOn(read, address);
    const here = decisionsAt(all, ledger, place);
    const decided = decisionFrom(here, revisionBase(chain.revision - 1, genesis));
    const unlinked = decided?.closed ? await withoutLink(read, decided, genesis) : undefined;
    const isMoving = !chain.definition || here.length === 0;
    const elsewhere = isMoving ? await settledElsewhere(read, address.name, place, all) : [];
    return {
      state: 'present',
      live: {
        ledger,
        genesis,
        revision: chain.revision,
        definition: chain.definition,
        agreed: decided?.content.after ?? undefined,
        members: { root: on.members, plasma: seen?.members ?? declared(read, address, plasma.channel) },
        own: {
          isThere,
          hasSeen: seen !== undefined,
          settledTo: chain.settledTo,
          proposed: Object.fromEntries(chain.proposed.map(({ digest, by }) => [digest, [...by]])),
          ...(unlinked === undefined ? {} : { unlinked }),
          ...(elsewhere.length === 0 ? {} : { elsewhere }),
        },
      },
    };
  } catch (error) {
    // The members of the plasma channel are members of the root channel, too (check-plasma-chain.ts).
    return observeFailure(error, outsideOf(read, address.network, root.channel, 'member'));
  }
}

/** Undefined where no peer of ours is in the channel. */
async function ownView({ fabric }: ObservePorts, channel: string): Promise<ChannelView | undefined> {
  try {
    return await fabric.channel(channel);
  } catch (error) {
    if (error instanceof QuorateError && error.code === 'CHANNEL_UNKNOWN') return undefined;
    throw error;
  }
}

function pinned({ desired }: ObservePorts, { network }: Address, channel: string): string | undefined {
  return findChannel(network, channel, desired)?.spec.genesis;
}

function declared({ desired }: ObservePorts, { network }: Address, channel: string): readonly string[] {
  return sortedUnique(findChannel(network, channel, desired)?.spec.members ?? []);
}

/** What quorums approved of it, wherever its root contract is. */
async function decisionsOn({ governance }: ObservePorts, address: Address): Promise<readonly ProposalView[]> {
  if (!governance) return [];
  return (await governance.proposals({ address: formatAddress(address) })).filter(wasApproved);
}

/** Its id, where an older OpsSC wrote it down and not that it binds the two channels; undefined where OpsSC knows of no binding. */
async function withoutLink(
  { governance }: ObservePorts,
  { id, content, ledger, status }: ProposalView,
  genesis: string,
): Promise<string | undefined> {
  if (status === 'superseded') return undefined;
  const links = await governance?.plasmaLinks?.(ledger);
  if (!links || links.some((link) => link.address === content.address && link.plasma.genesis === genesis))
    return undefined;
  return id;
}
