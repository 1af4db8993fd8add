import type { LedgerId } from '../model/change.js';
import type { Json, JsonObject } from '../model/json.js';
import { sortedUnique } from '../order/compare-bytes.js';

/** A group of a channel's config; how blocks are cut, where a base says it apart from the rest of the orderer group. */
export type ConfigPart = 'application' | 'batch' | 'channel' | 'orderer';

/** The organizations of a channel, by MSP id. */
export interface ChannelOrganizations {
  readonly members: readonly string[];
  readonly ordererOrganizations: readonly string[];
}

/** What an electorate is asked for; chaincode/opssc/src/api.ts. */
export interface ElectorateTarget {
  /** Formatted address. */
  readonly address: string;
  readonly ledger: LedgerId;
  readonly base: string;
  /** Of a new channel, and of that only: all organizations that it names. */
  readonly organizations?: readonly string[];
  /** Of a plasma chain, and of that only: its own channel; `ledger` is the root channel. */
  readonly plasmaChannel?: string;
}

const CONFIG =
  /^config:(application(?:\+batch)?(?:\+channel)?(?:\+orderer)?|batch(?:\+channel)?(?:\+orderer)?|channel(?:\+orderer)?|orderer):[0-9a-f]{64}$/;
const GENESIS = /^genesis:[0-9a-f]{64}$/;
const REVISION = /^revision:(?:0|[1-9][0-9]{0,14}):([0-9a-f]{64})$/;

/** The parts of a channel's config that a change touches, as its base says; none for any base but a `config:` one. */
export function configParts(base: string): readonly ConfigPart[] {
  return (CONFIG.exec(base)?.[1]?.split('+') ?? []) as ConfigPart[];
}

export function isNewChannel(base: string): boolean {
  return GENESIS.test(base);
}

/** What a change of a plasma chain starts from: the revision of its definition, and the genesis hash of its own channel. */
export function revisionBase(revision: number, genesis: string): string {
  return `revision:${revision}:${genesis}`;
}

/** The genesis hash of a plasma chain's own channel, as its base says; undefined for any base but a `revision:` one. */
export function plasmaGenesis(base: string): string | undefined {
  return REVISION.exec(base)?.[1];
}

/**
 * The members vote on the application part, the orderer organizations on theirs, both on what is above the two; on how
 * blocks are cut the orderer organizations and those of the plasma chains that the channel is a part of.
 * @param linked members of both channels of each such chain
 */
export function channelVoters(
  parts: readonly ConfigPart[],
  { members, ordererOrganizations }: ChannelOrganizations,
  linked: readonly string[] = [],
): readonly string[] {
  return sortedUnique([
    ...(parts.some((part) => part === 'application' || part === 'channel') ? members : []),
    ...(parts.includes('batch') ? linked : []),
    ...(parts.some((part) => part !== 'application') ? ordererOrganizations : []),
  ]);
}

/**
 * All organizations that a new channel names: the keys of `application.organizations` and of `orderer.organizations`,
 * which are MSP ids. Empty where one of the two names nobody.
 */
export function organizationsOfNewChannel(after: JsonObject | null): readonly string[] {
  const named = ['application', 'orderer'].map((part) =>
    Object.keys(asObject(asObject(asObject(after)?.[part])?.organizations) ?? {}),
  );
  return named.some((names) => names.length === 0) ? [] : sortedUnique(named.flat());
}

function asObject(value: Json | undefined): JsonObject | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The channel that a plasma chain is; '' where the content does not say. */
export function plasmaChannelOf(after: JsonObject | null): string {
  const channel = asObject(asObject(after)?.plasma)?.channel;
  return typeof channel === 'string' ? channel : '';
}

/** What the voters on a change follow from. */
export function electorateTarget(
  { address, after }: { readonly address: string; readonly after: JsonObject | null },
  ledger: LedgerId,
  base: string,
): ElectorateTarget {
  const target = { address, ledger, base };
  if (plasmaGenesis(base) !== undefined) return { ...target, plasmaChannel: plasmaChannelOf(after) };
  return isNewChannel(base) ? { ...target, organizations: organizationsOfNewChannel(after) } : target;
}
