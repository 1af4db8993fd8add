import type { JsonObject } from '../../core/model/json.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { ProposalView } from '../../ports/read/governance-reader.js';
import type { PlasmaRootPlace } from '../../ports/read/plasma-root-reader.js';
import type { ObservePorts } from '../kind-ports.js';
import type { PlasmaElsewhere } from './plasma-chain-live.js';

/** The root contract that a decision has put a chain at. */
export function placeOf(after: JsonObject | null): PlasmaRootPlace | undefined {
  const { channel, chaincode } = (after?.root ?? {}) as { readonly channel?: string; readonly chaincode?: string };
  return channel === undefined || chaincode === undefined ? undefined : { channel, chaincode };
}

export function samePlace(left: PlasmaRootPlace, right: PlasmaRootPlace): boolean {
  return left.channel === right.channel && left.chaincode === right.chaincode;
}

/**
 * The root contracts that a quorum has put a chain at before, and how far it is settled there. One at which it never came
 * into force holds nothing; one that our own peers cannot ask may.
 * @param decided what quorums approved of the chain
 */
export async function settledElsewhere(
  read: Pick<ObservePorts, 'plasmaRoot' | 'fabric'>,
  chain: string,
  here: PlasmaRootPlace,
  decided: readonly ProposalView[],
): Promise<readonly PlasmaElsewhere[]> {
  const places = new Map<string, PlasmaRootPlace>();
  for (const { content } of decided) {
    const place = placeOf(content.after);
    if (place && !samePlace(place, here)) places.set(`${place.channel} ${place.chaincode}`, place);
  }
  const found: PlasmaElsewhere[] = [];
  for (const [, place] of [...places].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const settledTo = await settledAt(read, chain, place);
    if (settledTo !== 'nothing') found.push({ ...place, ...(settledTo === undefined ? {} : { settledTo }) });
  }
  return found;
}

/** Undefined: our own peers cannot ask. */
async function settledAt(
  { plasmaRoot, fabric }: Pick<ObservePorts, 'plasmaRoot' | 'fabric'>,
  chain: string,
  place: PlasmaRootPlace,
): Promise<number | 'nothing' | undefined> {
  try {
    const committed = await fabric.committed(place.channel);
    if (committed.every(({ name }) => name !== place.chaincode)) return 'nothing';
    const view = await plasmaRoot?.(place).chain(chain);
    return view?.revision === 0 ? 'nothing' : view?.settledTo;
  } catch (error) {
    if (error instanceof QuorateError) return undefined;
    throw error;
  }
}
