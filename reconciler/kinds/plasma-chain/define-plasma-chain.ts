import { rank } from '../../core/ballot/rank.js';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import { sha256Hex } from '../../core/digest/sha256-hex.js';
import type { Json } from '../../core/model/json.js';
import type { Applied, Decided, Resource, Task } from '../../core/model/kind.js';
import type { PlasmaDefinition } from '../../ports/read/plasma-root-reader.js';
import { findChannel } from '../channel/find-channel.js';
import type { ApplyPorts } from '../kind-ports.js';
import type { PlasmaChainLive } from './plasma-chain-live.js';
import { wantedDefinition } from './plasma-chain-shared.js';
import type { PlasmaChainSpec } from './plasma-chain-spec.js';

/** Rank k steps in after k of these: time for a transaction to be ordered and seen. */
const STEP_IN_MS = 4000;
/** The root contract may be committed, or our peer join, by a change of the same bundle. */
const WAIT_MS = 2000;

/** What is to be in force, where our documents and peers tell; its digest at the root contract. */
export interface Wanted {
  readonly definition: PlasmaDefinition;
  readonly digest: string;
}

/** The definition that our own branch holds, with the genesis hash that our own peer tells. */
export function wantedOf(
  { observe }: Pick<ApplyPorts, 'observe'>,
  { address, spec }: Resource,
  { genesis = '', revision }: PlasmaChainLive,
): Wanted {
  const chain = spec as unknown as PlasmaChainSpec;
  const members = findChannel(address.network, chain.plasma.channel, observe.desired)?.spec.members ?? [];
  const definition = wantedDefinition(address.name, chain, members, genesis);
  // What a vote there is for; chaincode/plasma-root/src/define.ts definitionDigest.
  const digest = sha256Hex(canonicalJson({ definition, revision } as unknown as Json));
  return { definition, digest };
}

/**
 * After the decision: says at the root contract what was decided, if we agreed to it, and once enough have said so, puts it
 * in force when it is our turn.
 */
export async function definePlasmaChain(
  ports: ApplyPorts,
  task: Task<PlasmaChainLive>,
  decided: Decided,
): Promise<Applied> {
  const { resource, live } = task;
  const spec = resource.spec as unknown as PlasmaChainSpec;
  const { own, revision } = live;
  const waits = own && whyNotYet(ports, spec, live);
  if (!own || waits) return { state: 'waiting', reason: 'NotReady', message: waits ?? 'unread', retryAfterMs: WAIT_MS };
  const { definition, digest } = wantedOf(ports, resource, live);
  const root = ports.plasmaRoot!({ channel: spec.root.channel, chaincode: spec.root.chaincode });
  const us = ports.observe.organization ?? '';
  const by = new Set(own.proposed[digest] ?? []);
  if (electorsOf(live).includes(us) && !by.has(us) && hasAgreed(ports, decided)) {
    await root.define(definition, revision);
    ports.progress('define', `revision ${revision + 1}, ${digest.slice(0, 12)}`);
    by.add(us);
  }
  const missing = missingFor(live, definition, by);
  if (missing !== undefined) {
    const message = `${[...by].sort().join(', ') || 'nobody'} said it to ${spec.root.chaincode}; ${missing}`;
    return { state: 'waiting', reason: 'WaitingForDefinitions', message };
  }
  const waitMs = turn(ports, decided, [...by], digest);
  if (waitMs > 0) {
    const message = `enough have said it; waiting ${Math.ceil(waitMs)} ms for those before us to put it in force`;
    return { state: 'waiting', reason: 'WaitingForTurn', message, retryAfterMs: waitMs };
  }
  const { effect } = await root.enact(resource.address.name, digest);
  if (effect === 'written') ports.progress('enact', `revision ${revision + 1}, ${digest.slice(0, 12)}`);
  return { state: 'progressed', reason: 'Enacted', message: `definition ${revision + 1} is in force` };
}

/** A member says nothing of a channel whose first block its own peer has not told. */
function whyNotYet(
  { observe }: ApplyPorts,
  { root, plasma }: PlasmaChainSpec,
  live: PlasmaChainLive,
): string | undefined {
  if (!live.own?.isThere) return `${root.chaincode} is not committed on ${root.channel} yet`;
  if (live.own.hasSeen || !live.members.plasma.includes(observe.organization ?? '')) return undefined;
  return `none of our peers is in ${plasma.channel} yet: its genesis block is not known by our own peer`;
}

/** Who votes there; chaincode/plasma-root/src/define.ts electorsOf. */
function electorsOf({ definition, members }: PlasmaChainLive): readonly string[] {
  return definition ? definition.members.filter((mspId) => members.root.includes(mspId)) : members.root;
}

/** Whom it waits for; undefined: enough have said it. */
function missingFor(live: PlasmaChainLive, { members }: PlasmaDefinition, by: ReadonlySet<string>): string | undefined {
  const electors = electorsOf(live);
  const said = electors.filter((mspId) => by.has(mspId)).length;
  const needed = Math.floor(electors.length / 2) + 1;
  const silent = live.definition ? [] : members.filter((mspId) => !by.has(mspId));
  if (silent.length > 0) return `a first definition waits for ${silent.join(', ')}`;
  return said >= needed ? undefined : `${said} of ${electors.join(', ')}, of whom it asks for ${needed}`;
}

/** By our vote, or in vote mode `merged` by our branch. */
function hasAgreed({ observe, voteMode }: ApplyPorts, { yes, voters }: Decided): boolean {
  const us = observe.organization ?? '';
  return yes.includes(us) || voteMode === 'merged' || !voters.includes(us);
}

/** Milliseconds until it is our turn: the first of those who said it at once, the others behind all of them. */
function turn(ports: ApplyPorts, { id }: Decided, by: readonly string[], digest: string): number {
  const key = `enact ${digest}`;
  const since = ports.quorumSince.get(key) ?? ports.now();
  ports.quorumSince.set(key, since);
  const us = ports.observe.organization ?? '';
  const place = by.includes(us) ? rank(id, us, by) : by.length;
  return place * STEP_IN_MS - (ports.now() - since);
}
