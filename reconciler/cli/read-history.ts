import type { GovernanceReader, HistoryEntry } from '../ports/read/governance-reader.js';
import { findProposal } from './find-proposal.js';

/** An entry with what it is about. */
export interface NamedEntry extends HistoryEntry {
  /** Formatted address. */
  readonly address: string;
}

/** The history in the ledger's own order, of one proposal (all proposals of an address) or of everything. */
export async function readHistory(reader: GovernanceReader, name: string | undefined): Promise<readonly NamedEntry[]> {
  const proposals = (await reader.proposals()).map(({ id, content }) => ({ id, address: content.address }));
  const addresses = new Map(proposals.map(({ id, address }) => [id, address]));
  const chosen = chosenIds(name, proposals);
  const entries = await Promise.all(chosen.map((id) => reader.history(id)));
  return entries
    .flat()
    .map((entry) => ({ ...entry, address: addresses.get(entry.id) ?? '' }))
    .sort((left, right) => (left.block ?? 0) - (right.block ?? 0) || (left.timestamp < right.timestamp ? -1 : 1));
}

/** '' asks for everything. An address stands for all proposals that it ever had. */
function chosenIds(name: string | undefined, proposals: readonly { id: string; address: string }[]): readonly string[] {
  if (name === undefined) return [''];
  const ofAddress = proposals.filter(({ address }) => address === name || address.endsWith(`/${name}`));
  if (ofAddress.length > 0 && new Set(ofAddress.map(({ address }) => address)).size === 1) {
    return [...new Set(ofAddress.map(({ id }) => id))];
  }
  return [findProposal(name, proposals).id];
}
