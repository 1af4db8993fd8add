import { readJson, readRange, type Stub } from './call';
import { NETWORK } from './constants';
import { keys } from './keys';
import { Refusal } from './refusal';
import type { StoredAlone, StoredDecision, StoredVote } from './stored';

/**
 * The caller's list of rounds that may still have no second voter, with the new ones; undefined when nothing is new.
 * It is cleaned, which reads others' keys, only when it is full: not on the ordinary road.
 *
 * @throws Refusal TOO_MANY_OPEN
 */
export async function aloneRounds(
  stub: Stub,
  organization: string,
  opened: StoredAlone,
): Promise<StoredAlone | undefined> {
  if (opened.length === 0) return undefined;
  const before = (await readJson<StoredAlone>(stub, keys.alone(organization))) ?? [];
  const most = NETWORK.maxOpenProposals;
  if (before.length + opened.length <= most) return [...before, ...opened];
  const still: (readonly [string, number])[] = [];
  for (const entry of before) if (await isAlone(stub, organization, entry)) still.push(entry);
  if (still.length + opened.length <= most) return [...still, ...opened];
  // Of what is opened now, only what nobody else votes for counts.
  for (const entry of opened) if (await isAlone(stub, organization, entry)) still.push(entry);
  if (still.length > most) {
    throw new Refusal(
      'TOO_MANY_OPEN',
      `${organization} has ${still.length} open rounds without a second voter; the bound is ${most}`,
      'let others vote, withdraw some, or vote on fewer at once',
    );
  }
  return still;
}

async function isAlone(stub: Stub, organization: string, [id, round]: readonly [string, number]): Promise<boolean> {
  const last = await readJson<StoredDecision>(stub, keys.decision(id));
  if (last && last.round >= round) return false;
  const votes = await readRange<StoredVote>(stub, keys.votes(id, round));
  return !votes.some(({ value }) => value.organization !== organization);
}
