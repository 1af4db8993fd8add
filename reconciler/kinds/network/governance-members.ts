import type { Resource } from '../../core/model/kind.js';
import { findChannel } from '../channel/find-channel.js';
import type { GovernanceLedger, OrganizationSpec } from './network-spec.js';

/** MSP ids of those who are to vote, as Git says: members of the ops channel, or whoever has an account on the contract. */
export function governanceMembers(
  network: string,
  ledger: GovernanceLedger,
  organizations: readonly OrganizationSpec[],
  desired: ReadonlyMap<string, Resource>,
): readonly string[] {
  if ('channel' in ledger) return findChannel(network, ledger.channel, desired)?.spec.members ?? [];
  return organizations.flatMap(({ mspId, account }) => (account === undefined ? [] : [mspId]));
}
