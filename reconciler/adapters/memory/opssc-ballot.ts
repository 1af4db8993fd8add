import { type ElectorateTarget, electorateTarget, isNewChannel } from '../../core/ballot/channel-voters.js';
import { proposalId } from '../../core/ballot/proposal-id.js';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import { contentDigest, FORMAT_VERSION } from '../../core/digest/content-digest.js';
import type { LedgerId } from '../../core/model/change.js';
import type { Json, JsonObject } from '../../core/model/json.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { Ballot } from '../../ports/write/governance-writer.js';
import { electorateReader } from './opssc-electorate.js';
import { asNetwork } from './opssc-network.js';
import {
  decided,
  type GovernanceView,
  isBesuKind,
  keys,
  loadRound,
  openRound,
  type Round,
  type Stamp,
  type StoredContent,
  type StoredDecision,
  type StoredVote,
} from './opssc-state.js';

const HEX64 = /^[0-9a-f]{64}$/;
const PART = '[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?';
const ADDRESS = new RegExp(`^${PART}/${PART}/${PART}$`);
const PARTS =
  'application(?:\\+batch)?(?:\\+channel)?(?:\\+orderer)?|batch(?:\\+channel)?(?:\\+orderer)?|channel(?:\\+orderer)?|orderer';
const EXECUTED = /^executed:(?:0|[1-9][0-9]{0,14}):[0-9a-f]{64}$/;
/** The kinds that have voters, with the form of their bases. */
const BASES: Readonly<Record<string, RegExp>> = {
  Network: /^(?!config:|genesis:)[a-z][a-zA-Z]{0,30}:[A-Za-z0-9._:,=/+-]{1,400}$/,
  Chaincode: /^sequence:(?:0|[1-9][0-9]{0,14})$/,
  Channel: new RegExp(`^(?:config:(?:${PARTS})|genesis):[0-9a-f]{64}$`),
  PlasmaChain: /^revision:(?:0|[1-9][0-9]{0,14}):[0-9a-f]{64}$/,
  BesuNetwork: EXECUTED,
  NodeList: EXECUTED,
  AccountList: EXECUTED,
};
const MOST_OWN_VOTES = 8;
const MOST_REASON = 2000;
const MOST_BALLOTS = 200;

/** A refusal of the governance contract. */
export function refusal(code: string, why: string): QuorateError {
  return new QuorateError(code, why);
}

/** @throws QuorateError NOT_A_MEMBER; the contract asks once a call's arguments are checked */
export function requireMember({ members, channel }: GovernanceView, { organization }: Stamp): void {
  if (!members.includes(organization)) throw refusal('NOT_A_MEMBER', `${organization} is no member of ${channel}`);
}

/** Adds to the history, under a key of this transaction alone. */
export function remember(
  { state }: GovernanceView,
  stamp: Stamp,
  id: string,
  round: number,
  entry: { readonly event: string; readonly revision: string; readonly reason: string },
): void {
  state.put(keys.history(id, round, stamp), { ...stamp, ...entry, id, round });
}

interface Planned {
  readonly id: string;
  readonly round: number;
  readonly content: StoredContent;
  readonly vote: StoredVote;
  readonly before: readonly StoredVote[];
}

/** A ballot with the electorate that it is cast under. */
export interface CastBallot extends Ballot {
  readonly electorate: string;
}

/** Records the caller's votes; chaincode/opssc/src/vote.ts. @throws QuorateError with the contract's own codes */
export function castVotes(view: GovernanceView, stamp: Stamp, ballots: readonly CastBallot[]): void {
  if (ballots.length === 0 || ballots.length > MOST_BALLOTS) {
    throw refusal('INVALID_ARGUMENT', `ballots: not a list of 1 to ${MOST_BALLOTS}`);
  }
  for (const ballot of ballots) checkBallot(view, ballot);
  requireMember(view, stamp);
  const planned = ballots.map((ballot) => plan(view, stamp, ballot));
  if (new Set(planned.map(({ id }) => id)).size !== planned.length) {
    throw refusal('DUPLICATE_BALLOT', 'Two ballots of one transaction are for the same proposal');
  }
  const written = planned.filter(({ vote, before }) => !before.some((own) => sameVote(own, vote)));
  for (const ballot of written) refuseTurningDecided(view, ballot);
  boundAlone(
    view,
    stamp.organization,
    written.filter(({ before }) => before.length === 0).map(({ id, round }) => [id, round]),
  );
  for (const { id, round, content, vote } of written) {
    view.state.put(keys.content(id), content);
    view.state.put(keys.live(id), true);
    view.state.put(`${keys.ownVotes(id, round, stamp.organization)}${vote.electorate}`, vote);
    const { claim, reason } = vote;
    remember(view, stamp, id, round, { event: `vote ${vote.vote}`, revision: claim.revision, reason });
  }
}

function checkBallot(view: GovernanceView, { content, ledger, base, vote, reason }: Ballot): void {
  if (content.formatVersion !== FORMAT_VERSION) {
    throw refusal('FORMAT_VERSION', `This content has format version ${content.formatVersion}`);
  }
  if ((content.action === 'retire') !== (content.after === null)) {
    throw refusal('INVALID_ARGUMENT', 'The content is malformed');
  }
  const target = electorateTarget(content, ledger, base);
  checkTarget(view, target);
  const kind = kindOf(target);
  if (kind === 'Network' && !asNetwork(content)) {
    throw refusal('INVALID_ARGUMENT', 'A Network whose governance this contract cannot read');
  }
  if (kind === 'Channel' && isNewChannel(base) !== (content.action === 'create')) {
    throw refusal('INVALID_ARGUMENT', 'Only a new channel starts from its genesis block');
  }
  if (kind === 'PlasmaChain' && content.action === 'retire') {
    throw refusal('INVALID_ARGUMENT', 'No vote retires a plasma chain');
  }
  if (vote === 'no' && reason.trim() === '') throw refusal('REASON_MISSING', 'A no carries a reason');
  if (reason.length > MOST_REASON) throw refusal('INVALID_ARGUMENT', 'The reason is too long');
}

const kindOf = ({ address }: ElectorateTarget): string => address.split('/')[1] ?? '';

function isLedger({ type, name, genesis }: LedgerId): boolean {
  return type === 'evm' ? name === 'local' && /^[1-9][0-9]{0,15}$/.test(genesis) : HEX64.test(genesis);
}

/** What an electorate may be asked for; chaincode/opssc/src/check-target.ts. */
export function checkTarget({ channel, constants }: GovernanceView, target: ElectorateTarget): void {
  const { address, ledger, base, organizations } = target;
  if (!ADDRESS.test(address) || !isLedger(ledger)) {
    throw refusal('INVALID_ARGUMENT', 'The address or the ledger is malformed');
  }
  const [network, , name] = address.split('/');
  const kind = kindOf(target);
  if (network !== constants.network) throw refusal('OTHER_NETWORK', `This contract governs ${constants.network}`);
  const form = Object.hasOwn(BASES, kind) ? BASES[kind] : undefined;
  if (!form) throw refusal('KIND_UNKNOWN', `This contract does not know who votes on kind ${kind}`);
  if (isBesuKind(kind) !== (ledger.type === 'evm')) {
    throw refusal('OTHER_LEDGER', `A ${kind} is not about ledger ${ledger.name} of type ${ledger.type}`);
  }
  if (kind === 'Network' && (ledger.name !== channel || name !== network)) {
    throw refusal('OTHER_LEDGER', `The Network is decided on ${channel}`);
  }
  if (kind === 'Channel' && ledger.name !== name) {
    throw refusal('OTHER_LEDGER', `The Channel document ${name} is not about ${ledger.name}`);
  }
  if (!form.test(base)) throw refusal('INVALID_ARGUMENT', 'The base is malformed');
  if (kind === 'PlasmaChain') checkPlasmaChannel(target);
  if (isNewChannel(base) && (base !== `genesis:${ledger.genesis}` || !organizations?.length)) {
    throw refusal('INVALID_ARGUMENT', 'A new channel starts from its own genesis block and names organizations');
  }
}

const CHANNEL = /^[a-z][a-z0-9.-]{0,248}$/;

function checkPlasmaChannel({ ledger, plasmaChannel = '' }: ElectorateTarget): void {
  if (plasmaChannel !== ledger.name && CHANNEL.test(plasmaChannel)) return;
  throw refusal('INVALID_ARGUMENT', 'The root channel of a plasma chain is another one than its own');
}

function plan(view: GovernanceView, stamp: Stamp, ballot: CastBallot): Planned {
  const { content, ledger, base, vote, reason, claim, electorate } = ballot;
  const digest = contentDigest(content);
  const id = proposalId({ digest, ledger, base });
  const last = view.state.get<StoredDecision>(keys.decision(id));
  const round = openRound(last);
  if (round === undefined) throw alreadyDecided(id, last?.status ?? 'approved');
  const own = view.state.range<StoredVote>(keys.ownVotes(id, round, stamp.organization));
  return {
    id,
    round,
    content: { base, content, digest, ledger },
    vote: { ...stamp, vote, reason, claim, electorate },
    before: own.map(({ value }) => value),
  };
}

function sameVote(left: StoredVote, right: StoredVote): boolean {
  const said = ({ vote, reason, claim, electorate }: StoredVote): string =>
    canonicalJson({ vote, reason, claim: claim as unknown as JsonObject, electorate } as Json);
  return said(left) === said(right);
}

/** Once the votes decide they stay decided, written down or not: a vote may not be turned round any more. */
function refuseTurningDecided(view: GovernanceView, { id, round, vote, before }: Planned): void {
  if (before.length >= MOST_OWN_VOTES && !before.some((own) => own.electorate === vote.electorate)) {
    throw refusal('TOO_MANY_VOTES', `More than ${MOST_OWN_VOTES} own votes in one round`);
  }
  if (!before.some((own) => own.electorate === vote.electorate && own.vote !== vote.vote)) return;
  const loaded = loadRound(view.state, id, round, undefined, electorateReader(view));
  const decision = loaded ? decided(loaded) : 'open';
  if (decision !== 'open') throw alreadyDecided(id, decision);
}

export function alreadyDecided(id: string, status: Round['status']): QuorateError {
  return refusal('ALREADY_DECIDED', `${id} is ${status}`);
}

/** Rounds that may stand alone are counted only when the list is full; chaincode/opssc/src/alone.ts. */
function boundAlone(view: GovernanceView, mspId: string, opened: readonly (readonly [string, number])[]): void {
  if (opened.length === 0) return;
  const most = view.constants.maxOpenProposals;
  const before = view.state.get<readonly (readonly [string, number])[]>(keys.alone(mspId)) ?? [];
  const alone = (entry: readonly [string, number]): boolean => isAlone(view, mspId, entry);
  let next = [...before, ...opened];
  if (next.length > most) next = [...before.filter(alone), ...opened];
  if (next.length > most) next = next.filter(alone);
  if (next.length > most) throw refusal('TOO_MANY_OPEN', `${mspId} has ${next.length} open rounds alone`);
  view.state.put(keys.alone(mspId), next);
}

function isAlone({ state }: GovernanceView, mspId: string, [id, round]: readonly [string, number]): boolean {
  const last = state.get<StoredDecision>(keys.decision(id));
  if (last && last.round >= round) return false;
  return !state.range<StoredVote>(keys.votes(id, round)).some(({ value }) => value.organization !== mspId);
}
