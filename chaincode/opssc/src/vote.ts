import { aloneRounds } from './alone';
import type { VoteEffect } from './answers';
import type { BallotInput } from './api';
import { memberStamp, readJson, readRange, type Stamp, type Stub, writeJson } from './call';
import { canonicalJson } from './canonical-json';
import { checkBallots } from './check-ballot';
import { contentDigest, proposalId } from './digest';
import { announce, remember } from './history';
import { keys } from './keys';
import { Refusal } from './refusal';
import { decided, loadRound, openRound } from './round';
import type { StoredContent, StoredDecision, StoredVote } from './stored';

/** More electorates than this in one round would be noise that others must read. */
const MAX_OWN_VOTES = 8;

interface Planned {
  readonly id: string;
  readonly round: number;
  readonly content: StoredContent;
  readonly vote: StoredVote;
  /** Own votes in this round, under whatever electorate. */
  readonly before: readonly StoredVote[];
}

/**
 * Records the caller's votes. Opening a proposal IS voting for it. Reads the decision of each id and the caller's own
 * keys, and nobody else's: votes of all organizations in one block all commit (MVCC). Others' keys are read only where a
 * yes becomes a no or the other way round, and where the caller has many rounds that stood alone when it last looked.
 *
 * @throws Refusal ALREADY_DECIDED, DUPLICATE_BALLOT, TOO_MANY_OPEN and those of checkBallots
 */
export async function vote(stub: Stub, ballotsJson: string): Promise<readonly VoteEffect[]> {
  const ballots = checkBallots(ballotsJson, stub.getChannelID());
  const stamp = await memberStamp(stub);
  const planned: Planned[] = [];
  for (const ballot of ballots) planned.push(await plan(stub, stamp, ballot));
  if (new Set(planned.map(({ id }) => id)).size !== planned.length) {
    throw new Refusal(
      'DUPLICATE_BALLOT',
      'Two ballots of one transaction are for the same proposal',
      'send one of them',
    );
  }
  const written = planned.filter(({ vote, before }) => !before.some((own) => sameVote(own, vote)));
  for (const ballot of written) await refuseTurningDecided(stub, ballot);
  const opened = written.filter(({ before }) => before.length === 0).map(({ id, round }) => [id, round] as const);
  const alone = await aloneRounds(stub, stamp.organization, opened);
  for (const ballot of written) await record(stub, stamp, ballot);
  if (alone) await writeJson(stub, keys.alone(stamp.organization), alone);
  if (written.length > 0) {
    announce(
      stub,
      'vote',
      stamp,
      written.map(({ id }) => id),
    );
  }
  return planned.map((ballot) => {
    return { id: ballot.id, round: ballot.round, effect: written.includes(ballot) ? 'written' : 'none' };
  });
}

async function plan(stub: Stub, stamp: Stamp, ballot: BallotInput): Promise<Planned> {
  const { content, ledger, base } = ballot;
  const digest = contentDigest(content);
  const id = proposalId(digest, ledger, base);
  const last = await readJson<StoredDecision>(stub, keys.decision(id));
  const round = openRound(last);
  if (round === undefined) throw alreadyDecided(id, last?.round ?? 0, last?.status ?? 'approved');
  const own = await readRange<StoredVote>(stub, keys.ownVotes(id, round, stamp.organization));
  const { vote, reason, claim, electorate } = ballot;
  return {
    id,
    round,
    content: { base, content, digest, ledger },
    vote: { ...stamp, vote, reason, claim, electorate },
    before: own.map(({ value }) => value),
  };
}

/** The same in everything that the voter says; who signed and when makes no other vote of it. */
function sameVote(left: StoredVote, right: StoredVote): boolean {
  const said = ({ vote, reason, claim, electorate }: StoredVote) => canonicalJson({ vote, reason, claim, electorate });
  return said(left) === said(right);
}

/**
 * Once the votes decide, they stay decided, written down or not: a vote may not be turned round any more. This reads the
 * others' votes, so a turned vote that races with one that decides is invalidated at commit and comes again.
 */
async function refuseTurningDecided(stub: Stub, { id, round, vote, before }: Planned): Promise<void> {
  if (before.length >= MAX_OWN_VOTES && !before.some((own) => own.electorate === vote.electorate)) {
    throw new Refusal(
      'TOO_MANY_VOTES',
      `More than ${MAX_OWN_VOTES} own votes in one round`,
      'withdraw, then vote again',
    );
  }
  const turned = before.some((own) => own.electorate === vote.electorate && own.vote !== vote.vote);
  if (!turned) return;
  const loaded = await loadRound(stub, id, round);
  const decision = loaded ? decided(loaded) : 'open';
  if (decision !== 'open') throw alreadyDecided(id, round, decision);
}

/** The refusal of everything that would touch a decision. */
export function alreadyDecided(id: string, round: number, status: string): Refusal {
  return new Refusal(
    'ALREADY_DECIDED',
    `Round ${round} of ${id} is ${status}`,
    'plan again: another change from the ledger as it is now is another proposal',
  );
}

async function record(stub: Stub, stamp: Stamp, { id, round, content, vote }: Planned): Promise<void> {
  await writeJson(stub, keys.content(id), content);
  await stub.putState(keys.live(id), Buffer.from('1'));
  await writeJson(stub, keys.vote(id, round, stamp.organization, vote.electorate), vote);
  const { revision } = vote.claim;
  await remember(stub, stamp, { id, round, event: `vote ${vote.vote}`, revision, reason: vote.reason });
}
