import type { PlasmaPlace, ReconcilerConfig } from '../config/reconciler-config.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { findChannel } from '../kinds/channel/find-channel.js';
import type { LoadedRevision, LookPorts } from '../loop/loop-ports.js';
import { untrusted } from './untrusted.js';

/** schemas/plasma-chain.schema.json, as far as it says where a chain is settled. */
interface PlasmaSpec {
  readonly root: { readonly channel: string; readonly chaincode?: string };
}

/**
 * The plasma chains of our settings, and those that PlasmaChain documents declare on channels of ours; the settings' word on
 * one counts.
 */
export function plasmaPlaces(
  { plasma, organization }: Pick<ReconcilerConfig, 'plasma' | 'organization'>,
  resources: LoadedRevision['resources'] = new Map(),
): readonly PlasmaPlace[] {
  const declared = [...resources.values()].flatMap(({ address, spec }) => {
    const kind: string = address.kind;
    if (kind !== 'PlasmaChain') return [];
    const { root } = spec as unknown as PlasmaSpec;
    // Who orders a channel, and is no member, has nothing to say of its roots.
    if (!findChannel(address.network, root.channel, resources)?.spec.members.includes(organization)) return [];
    return [{ chain: address.name, channel: root.channel, chaincode: root.chaincode ?? 'plasma-root' }];
  });
  return [...new Map([...declared, ...plasma].map((place) => [place.chain, place])).values()];
}

/** What is wanted of the places, and who is told that the branch could not be read. */
export interface PlacesWanted {
  /** This one alone: the branch is not read where the settings name it. */
  readonly chain?: string | undefined;
  readonly unread?: (error: QuorateError) => void;
}

/**
 * The same, with our own branch read. Where that fails and the settings name chains, those are settled: what they need is no
 * Git; it is told all the same, because chains of the branch are missing.
 * @throws QuorateError REVISION_UNTRUSTED, GIT_UNREACHABLE, SPEC_INVALID
 */
export async function plasmaPlacesOf(
  config: Pick<ReconcilerConfig, 'plasma' | 'organization'>,
  { revisions, load }: Pick<LookPorts, 'revisions' | 'load'>,
  { chain, unread }: PlacesWanted = {},
): Promise<readonly PlasmaPlace[]> {
  if (config.plasma.some((place) => place.chain === chain)) return config.plasma;
  try {
    const { trusted, refusal } = await revisions.current();
    if (!trusted) throw untrusted(refusal);
    return plasmaPlaces(config, (await load(trusted.commit)).resources);
  } catch (error) {
    if (!(error instanceof QuorateError) || config.plasma.length === 0 || chain !== undefined) throw error;
    unread?.(error);
    return config.plasma;
  }
}

/** There is no such plasma chain in our settings or on our branch. */
export function unknownChain(chain: string | undefined, known: readonly PlasmaPlace[]): QuorateError {
  const names = known.map((place) => place.chain).join(', ');
  return new QuorateError('PLASMA_CHAIN_UNKNOWN', 'There is no such plasma chain', {
    why: chain === undefined ? 'neither our settings nor our branch name one' : `it is not one of ${names || '(none)'}`,
    mend: 'name it under `plasma` in reconciler.yaml, or declare it by a PlasmaChain document',
    facts: chain === undefined ? {} : { chain },
  });
}
