import { canonicalJson } from '../../core/digest/canonical-json.js';
import { formatAddress } from '../../core/model/address.js';
import type { Json, JsonObject } from '../../core/model/json.js';
import type { FoundProblem, Resource, SpecProblem } from '../../core/model/kind.js';
import { durationText } from '../channel/channel-shared.js';
import { findChannel } from '../channel/find-channel.js';
import type { PlasmaChainSpec } from './plasma-chain-spec.js';

/** One thing that a PlasmaChain says of a channel. */
export interface Claim {
  readonly resource: Resource;
  readonly channel: string;
  /** JSON pointer into the PlasmaChain document. */
  readonly path: string;
  /** Steps below `spec` of the Channel document. */
  readonly steps: readonly string[];
  readonly value: Json;
}

/**
 * Batch and placement of both channels are put into their Channel documents, so that there is one road for them: the
 * Channel's own proposal, voters and signatures, and its own steps. Who says otherwise there, or in another PlasmaChain of
 * the same root channel, contradicts; to say the same twice is no defect.
 */
export function foldPlasmaChains(
  resources: readonly Resource[],
  desired: ReadonlyMap<string, Resource>,
): { readonly specs: ReadonlyMap<string, JsonObject>; readonly problems: readonly FoundProblem[] } {
  const specs = new Map<string, JsonObject>();
  const problems: FoundProblem[] = [];
  const claimed = new Map<string, Claim>();
  for (const claim of resources.flatMap(claimsOf)) {
    const channel = findChannel(claim.resource.address.network, claim.channel, desired) as Resource | undefined;
    if (!channel) continue;
    const place = `${claim.channel} ${claim.steps.join(' ')}`;
    const said = valueAt(channel.spec, claim.steps);
    const before = claimed.get(place);
    if (said !== undefined && !isSame(claim, said))
      problems.push(...contradiction(claim, channelSide(channel, claim, said)));
    else if (before && !isSame(claim, before.value))
      problems.push(...contradiction(claim, { ...before, value: before.value }));
    else {
      claimed.set(place, claim);
      const key = formatAddress(channel.address);
      specs.set(key, withValue(specs.get(key) ?? channel.spec, claim.steps, said ?? claim.value));
    }
  }
  return { specs, problems };
}

/** All that one document says of its channels. */
export function claimsOf(resource: Resource): readonly Claim[] {
  const spec = resource.spec as unknown as PlasmaChainSpec;
  return (['root', 'plasma'] as const).flatMap((side) => {
    const { channel, batch, placement } = spec[side];
    const { BatchTimeout, ...size } = batch;
    const claim = (path: string, steps: readonly string[], value: Json): Claim => {
      return { resource, channel, path: `/spec/${side}/${path}`, steps, value };
    };
    return [
      ...(BatchTimeout === undefined ? [] : [claim('batch/BatchTimeout', ['orderer', 'BatchTimeout'], BatchTimeout)]),
      ...Object.entries(size).map(([name, value]) => claim(`batch/${name}`, ['orderer', 'BatchSize', name], value)),
      ...Object.entries(placement).map(([mspId, peers]) =>
        claim(`placement/${mspId}`, ['placement', mspId], [...peers]),
      ),
    ];
  });
}

interface Side {
  readonly resource: Resource;
  readonly path: string;
  readonly value: Json;
}

function channelSide(resource: Resource, { steps }: Claim, value: Json): Side {
  return { resource, path: `/spec/${steps.join('/')}`, value };
}

/** One problem at each of the two places, each naming the other. */
function contradiction(claim: Claim, other: Side): readonly FoundProblem[] {
  const problem = (at: Side, against: Side): SpecProblem => {
    const { kind, name } = against.resource.address;
    const { file, line } = against.resource.origin;
    const what = `${textOf(at.value)} here, and ${textOf(against.value)} in ${kind} ${name} (${file}:${line})`;
    return { code: 'CONTRADICTION', path: at.path, what, mend: 'say it in one of the two documents only' };
  };
  return [
    { resource: claim.resource, problem: problem(claim, other) },
    { resource: other.resource, problem: problem(other, claim) },
  ];
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

function isSame({ steps, value }: Claim, other: Json): boolean {
  if (steps.at(-1) === 'BatchTimeout') return durationText(String(value)) === durationText(String(other));
  const plain = (one: Json): string => canonicalJson(Array.isArray(one) ? [...one].sort() : one);
  return plain(value) === plain(other);
}

function valueAt(spec: JsonObject, steps: readonly string[]): Json | undefined {
  let at: Json | undefined = spec;
  for (const step of steps) at = Object.hasOwn((at ?? {}) as object, step) ? (at as JsonObject)[step] : undefined;
  return at;
}

function withValue(spec: JsonObject, [step = '', ...rest]: readonly string[], value: Json): JsonObject {
  if (rest.length === 0) return { ...spec, [step]: value };
  return { ...spec, [step]: withValue((spec[step] ?? {}) as JsonObject, rest, value) };
}
