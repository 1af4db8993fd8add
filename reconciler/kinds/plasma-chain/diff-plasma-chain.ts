import { revisionBase } from '../../core/ballot/channel-voters.js';
import { electorate } from '../../core/ballot/electorate.js';
import { diffFields } from '../../core/diff/diff-fields.js';
import { contentDigest, FORMAT_VERSION } from '../../core/digest/content-digest.js';
import { allowHint, isAllowed } from '../../core/guards/allowances.js';
import { type Address, formatAddress } from '../../core/model/address.js';
import type { Electorate, FieldChange, Remark } from '../../core/model/change.js';
import type { Diff, DiffContext, Observed, Resource } from '../../core/model/kind.js';
import { findChannel } from '../channel/find-channel.js';
import { findNetwork } from '../network/find-network.js';
import type { PlasmaChainLive } from './plasma-chain-live.js';
import { plasmaChainRemarks } from './plasma-chain-remarks.js';
import { AGREED_ONLY, desiredShared, liveShared } from './plasma-chain-shared.js';
import type { PlasmaChainSpec } from './plasma-chain-spec.js';
import { isOfAnotherPlace } from './root-contract-moves.js';

const NOTHING: Diff = { change: undefined, ownSteps: [], notices: [] };

/**
 * What to vote on of a plasma chain: the definition at its root contract, and what was agreed on beside it. The base is the
 * definition's revision, so that whatever changes it, by a vote or by hand, makes another round. Its batch is the Channels'.
 */
export function diffPlasmaChain(
  context: DiffContext,
  address: Address,
  desired: Resource | undefined,
  observed: Observed<PlasmaChainLive>,
): Diff {
  if (observed.state === 'unknown') return NOTHING;
  if (!desired) return observed.live?.definition ? { ...NOTHING, notices: [unmanaged(context, address)] } : NOTHING;
  const spec = desired.spec as unknown as PlasmaChainSpec;
  const live = liveHere(context, address, spec, observed.live);
  const after = desiredShared(spec, membersOf(context, address, spec.plasma.channel));
  const before = liveShared(live, spec);
  const unread = live.agreed || !before ? [] : AGREED_ONLY;
  const fields = diffFields(before, after, new Set(unread));
  const who = votersOf(context, address, spec, live);
  const remarks = plasmaChainRemarks({ context, desired, spec, live, electorate: who });
  if (fields.length === 0) return { ...NOTHING, notices: remarks };
  const action = before === null ? ('create' as const) : ('update' as const);
  const { ledger, genesis, revision } = live;
  const content = { formatVersion: FORMAT_VERSION, address: formatAddress(address), action, after };
  return {
    ...NOTHING,
    change: {
      address,
      action,
      before,
      after,
      fields,
      remarks: [...remarks, ...changeRemarks(spec, live, fields, who)],
      electorate: who,
      ledger,
      base: ledger && genesis !== undefined ? revisionBase(revision, genesis) : undefined,
      digest: contentDigest(content),
    },
  };
}

/**
 * Nothing is defined of a document that another revision does not have, nor of one that it puts at another root contract: what
 * that one holds goes nowhere, and the digest must be that which the loops come to, who ask the new one.
 */
function liveHere(
  context: DiffContext,
  address: Address,
  spec: PlasmaChainSpec,
  live: PlasmaChainLive | undefined,
): PlasmaChainLive {
  if (live && !isOfAnotherPlace(live, spec)) return live;
  const [root, plasma] = [spec.root, spec.plasma].map(({ channel }) => membersOf(context, address, channel));
  const nothing = { ledger: undefined, genesis: undefined, definition: undefined, agreed: undefined, own: undefined };
  return { ...live, ...nothing, revision: 0, members: { root: root!, plasma: plasma! } };
}

/** As Git says: whom a channel is to have, the definition is to name. */
function membersOf(
  { desired }: Pick<DiffContext, 'desired'>,
  { network }: Address,
  channel: string,
): readonly string[] {
  return findChannel(network, channel, desired)?.spec.members ?? [];
}

/** The members of both channels, by the ledgers where they were read, else by their documents. */
function votersOf(
  context: DiffContext,
  address: Address,
  { root, plasma }: PlasmaChainSpec,
  { members, ledger }: PlasmaChainLive,
): Electorate {
  const declared = [root, plasma].flatMap(({ channel }) => membersOf(context, address, channel));
  const voters = ledger ? [...members.root, ...members.plasma] : declared;
  const governance = findNetwork(address.network, context.desired)?.spec.governance;
  return electorate(voters, governance?.rule ?? { type: 'majority' }, governance?.mustAgree ?? []);
}

function changeRemarks(
  spec: PlasmaChainSpec,
  { definition, own }: PlasmaChainLive,
  fields: readonly FieldChange[],
  { voters }: Electorate,
): readonly Remark[] {
  const note = (code: string, text: string): Remark => ({ severity: 'note', code, text });
  const remarks: Remark[] = [];
  if (own && !own.isThere) {
    const text = `${spec.root.chaincode} is not committed on ${spec.root.channel} yet: what is decided waits for it`;
    remarks.push(note('ROOT_CONTRACT_MISSING', text));
  }
  if (!definition) {
    const text = `the root contract takes a first definition from all members of ${spec.plasma.channel} and a majority of ${spec.root.channel}: each loop says it there after the vote of ${voters.join(', ')}`;
    remarks.push(note('FIRST_DEFINITION', text));
  } else if (fields.some(({ path }) => path === 'operator')) {
    const text = `${spec.operator} settles from then on; what ${definition.operator} has settled stays`;
    remarks.push({ severity: 'danger', code: 'OPERATOR_CHANGES', text });
  }
  return remarks;
}

/** Roots stay on the root channel; without a document nobody adds to them. */
function unmanaged({ desired }: DiffContext, address: Address): Remark {
  const text =
    'its document is gone: settlement stops at every organization; definition and roots stay on the root channel';
  const network = findNetwork(address.network, desired) as Resource | undefined;
  if (isAllowed('unmanage', address, undefined, network))
    return { severity: 'danger', code: 'PLASMA_CHAIN_UNMANAGED', text };
  return { severity: 'refused', code: 'UNMANAGE_NOT_ALLOWED', text, mend: allowHint('unmanage', address) };
}
