import type { Json } from '../../core/model/json.js';
import type { Resource } from '../../core/model/kind.js';
import type { Acceptance } from '../chaincode/accept-chaincode.js';
import { claimsOf } from './fold-plasma-chains.js';
import type { PlasmaChainLive } from './plasma-chain-live.js';
import { liveShared } from './plasma-chain-shared.js';
import type { PlasmaChainSpec } from './plasma-chain-spec.js';

/**
 * What must be written for a PlasmaChain document to say what the root contract says. Members are those of the channel, and a
 * chain never becomes another channel: both are for a person. Pure. Undefined when nothing is defined.
 */
export function acceptPlasmaChain(
  spec: PlasmaChainSpec,
  live: PlasmaChainLive,
  members: readonly string[],
): Acceptance | undefined {
  const { definition } = live;
  const said = liveShared(live, spec);
  if (!definition || !said) return undefined;
  const { operator, successors, settlement } = definition;
  const fields: Record<string, Json> = {};
  if (operator !== spec.operator) fields.operator = operator;
  if (successors.join() !== spec.successors.join()) fields.successors = [...successors];
  for (const name of ['everyBlocks', 'everySeconds'] as const)
    if (settlement[name] !== spec.settlement[name]) fields[`settlement.${name}`] = settlement[name];
  const left: string[] = [];
  if (definition.channel !== spec.plasma.channel)
    left.push(`the root contract settles ${definition.channel} under this name: write a document of another name`);
  if ([...definition.members].sort().join() !== [...members].sort().join())
    left.push(
      `its members are ${definition.members.join(', ')}: they follow from the members of ${spec.plasma.channel}`,
    );
  return { fields, left };
}

/** Fields of a Channel document, by the document that says them: its own, or a PlasmaChain's. */
export interface WrittenIn {
  readonly resource: Resource;
  readonly fields: Acceptance['fields'];
}

/**
 * What is to be written of a channel, parted by where it is said (fold-plasma-chains.ts): both documents may say the same.
 * The channel's own comes first.
 *
 * @param says whether the channel's own document says something at a path below `spec`
 */
export function partClaimed(
  channel: Resource,
  fields: Acceptance['fields'],
  desired: ReadonlyMap<string, Resource>,
  says: (path: string) => boolean,
): readonly WrittenIn[] {
  const chains = [...desired.values()].filter(({ address }) => address.kind === 'PlasmaChain');
  const claims = chains.flatMap(claimsOf).filter((claim) => claim.channel === channel.address.name);
  const own: Record<string, Json> = {};
  const others: WrittenIn[] = [];
  for (const [path, value] of Object.entries(fields)) {
    const claiming = claims.filter(({ steps }) => steps.join('.') === path);
    if (claiming.length === 0 || says(path)) own[path] = value;
    for (const claim of claiming) {
      const field = claim.path.replace('/spec/', '').replaceAll('/', '.');
      others.push({ resource: claim.resource, fields: { [field]: value } });
    }
  }
  return [{ resource: channel, fields: own }, ...others];
}
