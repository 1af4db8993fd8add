import { votesNeeded } from '../../core/ballot/electorate.js';
import { formatAddress } from '../../core/model/address.js';
import type { Electorate, Remark } from '../../core/model/change.js';
import type { DiffContext, Resource } from '../../core/model/kind.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import { parsePolicy } from '../../fabric/policy/parse-policy.js';
import { isPolicyPath } from '../chaincode/canonical-policy.js';
import type { ChaincodeLive } from '../chaincode/chaincode-live.js';
import { mspIdsOf } from '../chaincode/policy-strength.js';
import { findChaincode } from './find-chaincode.js';
import type { PlasmaChainLive } from './plasma-chain-live.js';
import type { PlasmaChainSpec } from './plasma-chain-spec.js';
import { rootContractMoves } from './root-contract-moves.js';

/** What is to be known of one plasma chain. */
export interface PlasmaRemarked {
  readonly context: DiffContext;
  readonly desired: Resource;
  readonly spec: PlasmaChainSpec;
  readonly live: PlasmaChainLive;
  readonly electorate: Electorate;
}

/** What a reader should know of a plasma chain, whether it changes or not. */
export function plasmaChainRemarks(subject: PlasmaRemarked): readonly Remark[] {
  return [
    ...settledRemarks(subject),
    ...fixedRemarks(subject),
    ...rootContractMoves(subject),
    ...weakRemarks(subject),
    ...batchRemarks(subject),
    ...subject.spec.chaincodes.flatMap((name) => endorserRemarks(subject, name)),
  ];
}

function settledRemarks({ live: { own, revision }, spec }: PlasmaRemarked): readonly Remark[] {
  if (!own || revision === 0) return [];
  const upTo = own.settledTo < 0 ? 'no block is settled yet' : `settled up to block ${own.settledTo}`;
  const text = `${upTo} on ${spec.root.channel}, definition ${revision}`;
  return [{ severity: 'note', code: 'SETTLED', text }];
}

/** A chain is one channel for good: roots of another would be no continuation. */
function fixedRemarks({ live: { definition, genesis }, spec, desired }: PlasmaRemarked): readonly Remark[] {
  if (!definition) return [];
  const mend = `write a PlasmaChain document of another name for it: ${desired.address.name} is taken`;
  if (definition.channel !== spec.plasma.channel) {
    const text = `${desired.address.name} is the channel ${definition.channel}, and stays it`;
    return [{ severity: 'refused', code: 'CHANNEL_FIXED', text, mend }];
  }
  if (genesis === undefined || definition.genesis === genesis) return [];
  const text = `the root contract settles a channel ${definition.channel} with the genesis block ${definition.genesis}; ours has ${genesis}`;
  return [{ severity: 'refused', code: 'GENESIS_DIFFERS', text, mend }];
}

/** The root contract counts administrators of members by itself: the governance ledger cannot forbid them that. */
function weakRemarks({ live: { definition, members }, electorate }: PlasmaRemarked): readonly Remark[] {
  if (!definition) return [];
  const there = definition.members.filter((mspId) => members.root.includes(mspId));
  const least = Math.floor(there.length / 2) + 1;
  const needed = votesNeeded(electorate.rule, electorate.voters.length);
  const without = electorate.mustAgree.filter((name) => there.length - (there.includes(name) ? 1 : 0) >= least);
  if (least >= needed && without.length === 0) return [];
  const whom = without.length > 0 ? ` and without ${without.join(', ')}` : '';
  const text = `administrators of ${least} of ${there.join(', ')} could change the definition at the root contract without the quorum of ${needed}${whom}`;
  return [{ severity: 'danger', code: 'ROOT_CONTRACT_WEAKER', text, mend: 'it would show here as drift' }];
}

/** One road for a batch: the Channel's own change. */
function batchRemarks({ context, desired, spec }: PlasmaRemarked): readonly Remark[] {
  return (['root', 'plasma'] as const).flatMap((side): readonly Remark[] => {
    const { channel, batch } = spec[side];
    const fields = Object.entries(batch).map(([name, value]) => `${name} ${value}`);
    if (fields.length === 0) return [];
    const address = formatAddress({ ...desired.address, kind: 'Channel', name: channel });
    if (context.observed.get(address)?.state === 'present') return [];
    const text = `${channel} could not be read: whether it has ${fields.join(', ')} is not known`;
    return [{ severity: 'note', code: 'BATCH_UNKNOWN', text }];
  });
}

/** Who endorses by what is committed on the plasma channel; that its document says so was checked. */
function endorserRemarks({ context, desired, spec }: PlasmaRemarked, name: string): readonly Remark[] {
  const { document } = findChaincode(desired.address.network, spec.plasma.channel, name, context.desired);
  const observed = document && context.observed.get(formatAddress(document.address));
  if (observed?.state !== 'present') return [];
  const { definition, members } = observed.live as ChaincodeLive;
  if (!definition) {
    return [
      { severity: 'note', code: 'NOT_COMMITTED', text: `${name} is not committed on ${spec.plasma.channel} yet` },
    ];
  }
  const policy = definition.endorsementPolicy;
  if (policy.startsWith('unsupported policy ')) return [];
  const named = sortedUnique(isPolicyPath(policy) ? members : mspIdsOf(parsePolicy(policy)));
  const wanted = sortedUnique(spec.endorsers);
  if (named.join() === wanted.join()) return [];
  const text = `${named.join(', ')} endorse ${name} on ${spec.plasma.channel} by what is committed there, not ${wanted.join(', ')}`;
  const mend = `Chaincode ${document!.address.name} changes it`;
  return [{ severity: 'danger', code: 'ENDORSERS_DIFFER', text, mend }];
}
