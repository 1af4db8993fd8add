import type { Resource, SpecProblem } from '../core/model/kind.js';
import { didYouMean } from '../core/text/did-you-mean.js';
import { findNetwork } from './network/find-network.js';

/** A placement in a document: MSP ids of a channel's members to names of their peers. */
export interface Placed {
  /** JSON pointer to it. */
  readonly path: string;
  readonly placement: Readonly<Record<string, readonly string[]>>;
  readonly channel: string;
  readonly members: readonly string[];
}

/** Are the organizations of a placement members, and the peers theirs? */
export function checkPlacement(
  { path, placement, channel, members }: Placed,
  network: string,
  desired: ReadonlyMap<string, Resource>,
): readonly SpecProblem[] {
  const organizations = findNetwork(network, desired)?.spec.organizations ?? [];
  return Object.entries(placement).flatMap(([mspId, peers]): readonly SpecProblem[] => {
    const at = `${path}/${mspId}`;
    if (!members.includes(mspId)) {
      const what = `"${mspId}" is no member of ${channel}`;
      const mend = didYouMean(mspId, members, `members are ${members.join(', ')}`);
      return [{ code: 'NOT_A_MEMBER', path: at, what, mend }];
    }
    const known = organizations.find((one) => one.mspId === mspId)?.peers.map(({ name }) => name) ?? [];
    const list = known.length > 0 ? `its peers are ${known.join(', ')}` : 'it has no peers';
    return peers.flatMap((peer, index) => {
      if (known.includes(peer)) return [];
      const what = `${mspId} has no peer "${peer}"`;
      return [{ code: 'REFERENCE_MISSING', path: `${at}/${index}`, what, mend: didYouMean(peer, known, list) }];
    });
  });
}
