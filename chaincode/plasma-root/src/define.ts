import { administratorStamp, rootMembers } from './administrator';
import type { DefineEffect, Effect, ProposedJson } from './answers';
import type { Definition } from './api';
import { announce, readJson, type Stub, sha256Hex, writeJson } from './call';
import { canonicalJson } from './canonical-json';
import { chainOf, checkDefinition, HEX64, integerOf, patternOf } from './check-input';
import { compareBytes } from './compare-bytes';
import { keys } from './keys';
import { readRange } from './read-range';
import { Refusal } from './refusal';
import type { StoredDefinition, StoredVote } from './stored';

/** What a vote is for; a definition that comes back later starts from another revision and is another one. */
export function definitionDigest(definition: Definition, revision: number): string {
  return sha256Hex(canonicalJson({ definition, revision }));
}

export function readDefinition(stub: Stub, chain: string): Promise<StoredDefinition | undefined> {
  return readJson<StoredDefinition>(stub, keys.chain(chain));
}

/** Who votes on what comes next, and what that takes. */
interface Electors {
  readonly voters: readonly string[];
  isEnough(by: readonly string[], definition: Definition): boolean;
}

/**
 * The first definition takes ALL members that it names and a majority of the root channel, so that nobody can take a name
 * with members of its own choice. A later one takes a majority of the members before it that the root channel still has.
 */
function electorsOf(inForce: StoredDefinition | undefined, live: readonly string[]): Electors {
  const voters = inForce ? inForce.definition.members.filter((name) => live.includes(name)) : live;
  return {
    voters,
    isEnough: (by, { members }) => {
      const all = inForce !== undefined || members.every((name) => by.includes(name));
      return all && by.length > voters.length / 2;
    },
  };
}

/**
 * Records the caller's vote for a definition, in place of its vote before. Registering is voting: nothing is in force
 * before `Enact`. Reads the definition in force and the caller's own key.
 *
 * @throws Refusal NOT_AN_ADMINISTRATOR, NOT_A_MEMBER, STALE_REVISION, CHANNEL_FIXED, NOT_ON_ROOT_CHANNEL, INVALID_ARGUMENT
 */
export async function define(stub: Stub, definitionText: string, revisionText: string): Promise<DefineEffect> {
  const definition = checkDefinition(definitionText);
  const revision = integerOf('revision', revisionText, 0, Number.MAX_SAFE_INTEGER);
  const { chain } = definition;
  const stamp = administratorStamp(stub);
  const { organization } = stamp;
  const live = await rootMembers(stub, stamp);
  const inForce = await readDefinition(stub, chain);
  refuseStale(chain, revision, inForce);
  refuseStranger(chain, organization, electorsOf(inForce, live));
  refuseOtherChannel(definition, inForce?.definition);
  const outside = definition.members.filter((name) => !live.includes(name));
  if (outside.length > 0) {
    const what = `${outside.join(', ')}: no member of ${stub.getChannelID()}, so it could never speak here`;
    throw new Refusal('NOT_ON_ROOT_CHANNEL', what, 'add it to the root channel first');
  }
  const digest = definitionDigest(definition, revision);
  const key = keys.vote(chain, revision, organization);
  if ((await readJson<StoredVote>(stub, key))?.digest === digest) return { effect: 'none', digest };
  await writeJson(stub, key, { ...stamp, definition, digest } satisfies StoredVote);
  announce(stub, 'defined', { chain, organization, to: -1 });
  return { effect: 'written', digest };
}

function refuseStale(chain: string, revision: number, inForce: StoredDefinition | undefined): void {
  const now = inForce?.revision ?? 0;
  if (revision === now) return;
  const what = `${chain} is at revision ${now}, not ${revision}`;
  throw new Refusal('STALE_REVISION', what, 'read the definition in force and decide again');
}

function refuseOtherChannel(next: Definition, before: Definition | undefined): void {
  if (!before || (before.channel === next.channel && before.genesis === next.genesis)) return;
  const what = `${before.chain} is the channel ${before.channel} with the genesis hash ${before.genesis}`;
  throw new Refusal('CHANNEL_FIXED', what, 'define another chain for another channel');
}

function refuseStranger(chain: string, organization: string, { voters }: Electors): void {
  if (voters.includes(organization)) return;
  const what = `${organization} is no member of the plasma chain ${chain}`;
  throw new Refusal('NOT_A_MEMBER', what, 'its members decide on its definition');
}

/**
 * Takes the caller's vote on what comes next back.
 *
 * @throws Refusal NOT_AN_ADMINISTRATOR, INVALID_ARGUMENT
 */
export async function retract(stub: Stub, chainText: string): Promise<Effect> {
  const chain = chainOf(chainText);
  const stamp = administratorStamp(stub);
  const { organization } = stamp;
  const key = keys.vote(chain, (await readDefinition(stub, chain))?.revision ?? 0, organization);
  if ((await readJson<StoredVote>(stub, key)) === undefined) return { effect: 'none' };
  await stub.deleteState(key);
  announce(stub, 'retracted', { chain, organization, to: -1 });
  return { effect: 'written' };
}

/** What somebody has voted for, by digest. */
export async function proposedOf(stub: Stub, chain: string, revision: number): Promise<readonly ProposedJson[]> {
  const proposed = new Map<string, { digest: string; definition: Definition; by: string[] }>();
  for (const { value } of await readRange<StoredVote>(stub, keys.votes(chain, revision))) {
    const { digest, definition, organization } = value;
    const one = proposed.get(digest) ?? { digest, definition, by: [] };
    one.by.push(organization);
    proposed.set(digest, one);
  }
  const sorted = [...proposed.values()].sort((a, b) => compareBytes(a.digest, b.digest));
  return sorted.map((one) => ({ ...one, by: one.by.sort(compareBytes) }));
}

/**
 * Puts a definition in force that has enough votes. Any member of the root channel may call it. Reads all votes: one that
 * comes in before it in the same block invalidates it, and it is called again. Votes themselves never wait for it.
 *
 * @throws Refusal NOT_A_MEMBER, NOT_DECIDED, INVALID_ARGUMENT
 */
export async function enact(stub: Stub, chainText: string, digestText: string): Promise<Effect> {
  const chain = chainOf(chainText);
  const digest = patternOf('digest', digestText, HEX64);
  const stamp = administratorStamp(stub);
  const live = await rootMembers(stub, stamp);
  const inForce = await readDefinition(stub, chain);
  const before = inForce?.revision ?? 0;
  if (inForce && definitionDigest(inForce.definition, before - 1) === digest) return { effect: 'none' };
  const proposed = await proposedOf(stub, chain, before);
  const chosen = proposed.find((one) => one.digest === digest);
  const electors = electorsOf(inForce, live);
  const by = chosen?.by.filter((name) => electors.voters.includes(name)) ?? [];
  if (!chosen || !electors.isEnough(by, chosen.definition)) {
    const what = `${by.length} of ${electors.voters.length} have voted for ${digest}`;
    const mend = inForce ? 'a majority of the members' : 'all members that it names and a majority of the root channel';
    throw new Refusal('NOT_DECIDED', what, `wait for ${mend}`);
  }
  const stored: StoredDefinition = { revision: before + 1, definition: chosen.definition };
  await writeJson(stub, keys.chain(chain), stored);
  await writeJson(stub, keys.definition(chain, stored.revision), stored);
  for (const one of proposed) for (const name of one.by) await stub.deleteState(keys.vote(chain, before, name));
  announce(stub, 'enacted', { chain, organization: stamp.organization, to: -1 });
  return { effect: 'written' };
}
