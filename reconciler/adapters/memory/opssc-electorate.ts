import {
  channelVoters,
  configParts,
  type ElectorateTarget,
  isNewChannel,
  plasmaGenesis,
} from '../../core/ballot/channel-voters.js';
import { electorate, votesNeeded } from '../../core/ballot/electorate.js';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import { sha256Hex } from '../../core/digest/sha256-hex.js';
import type { Electorate, LedgerId } from '../../core/model/change.js';
import type { Json } from '../../core/model/json.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import type { PlasmaLinkView } from '../../ports/read/governance-reader.js';
import { plasmaLinks, type StoredPlasmaLink } from './opssc-plasma-link.js';
import { channelRecord } from './opssc-record.js';
import { type GovernanceView, isBesuKind, keys, type StoredNetwork } from './opssc-state.js';

/** An electorate with the hash that a vote names. */
export interface ElectorateNow extends Electorate {
  readonly hash: string;
}

/** Whose agreement a change needs now. */
export type ElectorateFor = (target: ElectorateTarget) => {
  readonly electorate: ElectorateNow | null;
  readonly blocked: string;
};

export function ruleInForce({ state, constants }: GovernanceView): StoredNetwork {
  return state.get<StoredNetwork>(keys.network) ?? { rule: constants.rule, mustAgree: constants.mustAgree };
}

/** Who votes on what; chaincode/opssc/src/electorate.ts. */
export function electorateReader(view: GovernanceView): ElectorateFor {
  return (target) => {
    const network = ruleInForce(view);
    const kind = target.address.split('/')[1] ?? '';
    if (kind === 'Network' || isBesuKind(kind)) {
      const named = network.organizations;
      return present(named ? view.members.filter((member) => named.includes(member)) : view.members, network);
    }
    if (kind === 'Channel') return channelElectorate(view, target, network);
    if (kind === 'PlasmaChain') return plasmaElectorate(view, target, network);
    const { members, blocked } = channelFacts(view, target.ledger, false);
    return members ? present(members, network) : { electorate: null, blocked };
  };
}

function channelElectorate(
  view: GovernanceView,
  { ledger, base, organizations = [] }: ElectorateTarget,
  network: StoredNetwork,
): ReturnType<ElectorateFor> {
  if (isNewChannel(base)) return votable(view, organizations, { ...network, rule: { type: 'all' } });
  const parts = configParts(base);
  const facts = channelFacts(
    view,
    ledger,
    parts.some((part) => part !== 'application'),
  );
  if (!facts.members) return { electorate: null, blocked: facts.blocked };
  const linked: string[] = [];
  for (const link of parts.includes('batch') ? plasmaLinks(view, ledger) : []) {
    const { members, blocked } = membersOfLink(view, link);
    if (!members) return { electorate: null, blocked };
    linked.push(...members);
  }
  return votable(view, channelVoters(parts, { ...facts, members: facts.members }, linked), network);
}

/** The members of the root channel and those of the plasma chain's own. */
function plasmaElectorate(
  view: GovernanceView,
  { ledger, base, plasmaChannel = '' }: ElectorateTarget,
  network: StoredNetwork,
): ReturnType<ElectorateFor> {
  const plasma = { ...ledger, name: plasmaChannel, genesis: plasmaGenesis(base) ?? '' };
  const { members, blocked } = membersOfLink(view, { root: ledger, plasma });
  return members ? votable(view, members, network) : { electorate: null, blocked };
}

function membersOfLink(
  view: GovernanceView,
  { root, plasma }: Pick<StoredPlasmaLink, 'root' | 'plasma'>,
): { readonly members: readonly string[] | undefined; readonly blocked: string } {
  const voters: string[] = [];
  for (const channel of [root, plasma]) {
    const { members, blocked } = channelFacts(view, channel, false);
    if (!members) return { members: undefined, blocked };
    voters.push(...members);
  }
  return { members: voters, blocked: '' };
}

/** The plasma chains that bind a channel, with those who vote on its batch for them; chaincode/opssc/src/queries.ts. */
export function plasmaLinkViews(view: GovernanceView, ledger: LedgerId): readonly PlasmaLinkView[] {
  return plasmaLinks(view, ledger).map((link) => {
    const { members, blocked } = membersOfLink(view, link);
    return { ...link, members: sortedUnique(members ?? []), blocked };
  });
}

/** Who is in a channel: read live for the governance channel, but who orders for it comes from its record, too. */
function channelFacts(
  view: GovernanceView,
  { name, genesis }: LedgerId,
  withOrderers: boolean,
): {
  readonly members: readonly string[] | undefined;
  readonly ordererOrganizations: readonly string[];
  readonly blocked: string;
} {
  const isOwn = name === view.channel;
  if (isOwn && !withOrderers) return { members: view.members, ordererOrganizations: [], blocked: '' };
  const { record, blocked } = channelRecord(view, name, genesis);
  if (!record.inForce) return { members: undefined, ordererOrganizations: [], blocked };
  const { members, ordererOrganizations } = record.inForce;
  return { members: isOwn ? view.members : members, ordererOrganizations, blocked: '' };
}

/** Whoever must vote and is no member of the governance channel blocks. */
function votable(view: GovernanceView, named: readonly string[], network: StoredNetwork): ReturnType<ElectorateFor> {
  const found = present(named, network);
  const { voters, rule, mustAgree } = found.electorate;
  const absent = voters.filter((name) => !view.members.includes(name));
  const needed = votesNeeded(rule, voters.length);
  const suffices = needed <= voters.length - absent.length && !mustAgree.some((name) => absent.includes(name));
  if (found.blocked || suffices) return found;
  const why = `the rule asks for ${needed} of ${voters.length} voters`;
  return { ...found, blocked: `${absent.join(', ')} cannot vote, being no member of ${view.channel}: ${why}` };
}

function present(
  members: readonly string[],
  network: StoredNetwork,
): { readonly electorate: ElectorateNow; readonly blocked: string } {
  const plain = electorate(members, network.rule, network.mustAgree);
  const { voters, rule, mustAgree } = plain;
  const hash = sha256Hex(canonicalJson({ mustAgree, rule, voters } as unknown as Json));
  const needed = votesNeeded(rule, voters.length);
  const blocked =
    needed > voters.length ? `the rule asks for ${needed} of ${voters.length} voters, so nothing can pass` : '';
  return { electorate: { ...plain, hash }, blocked };
}
