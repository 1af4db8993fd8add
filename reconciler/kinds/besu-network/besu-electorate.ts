import { electorate } from '../../core/ballot/electorate.js';
import type { Electorate } from '../../core/model/change.js';
import type { DiffContext } from '../../core/model/kind.js';
import { findNetwork } from '../network/find-network.js';
import { governanceMembers } from '../network/governance-members.js';

/** The network's organizations that are on its governance ledger, by that ledger where it was read, else by Git. */
export function besuElectorate(
  { desired }: Pick<DiffContext, 'desired'>,
  network: string,
  live: Electorate | undefined,
): Electorate {
  if (live) return live;
  const spec = findNetwork(network, desired)?.spec;
  if (!spec) return electorate([], { type: 'majority' }, []);
  const { governance, organizations } = spec;
  const members = governanceMembers(network, governance, organizations, desired);
  return electorate(members, governance.rule, governance.mustAgree);
}
