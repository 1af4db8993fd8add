import type { Remark } from '../../core/model/change.js';
import type { Resource } from '../../core/model/kind.js';
import type { FaultyEntry, PermissioningContract, WayRound } from '../../ports/read/permissioning-reader.js';
import type { VotingQueue } from '../../ports/read/voting-queue.js';
import { findNetwork } from '../network/find-network.js';
import { isOnEvm } from '../network/governance-ledger.js';
import { namesByAccount } from '../network/names-by-account.js';
import { isQueueGoverned } from './besu-ledger.js';
import type { BesuNetworkSpec } from './besu-network-spec.js';

/** A list as its back end has it, in what all lists have. */
export interface BackEnd {
  readonly contract: PermissioningContract | undefined;
  readonly faulty: readonly FaultyEntry[];
  readonly waysRound: readonly WayRound[];
}

export interface BackEndSubject {
  readonly live: BackEnd;
  readonly besu: Resource<BesuNetworkSpec>;
  readonly document: Resource;
  readonly desired: ReadonlyMap<string, Resource>;
  /** Which of the BesuNetwork's code hashes is meant. */
  readonly rules: 'nodes' | 'accounts';
}

/** What a voter should know of where a list is kept, whether it changes or not. */
export function backEndRemarks(subject: BackEndSubject): readonly Remark[] {
  return [...changedUnderUs(subject), ...waysRound(subject), ...faulty(subject.live)];
}

/** Other code behind the ingress than Git says: nothing is voted on until Git says so. */
function changedUnderUs({ live: { contract }, besu, rules }: BackEndSubject): readonly Remark[] {
  if (!contract) return [];
  const { interface: spoken, codeHash } = besu.spec.permissioning;
  const name = `BesuNetwork "${besu.address.name}"`;
  const remarks: Remark[] = [];
  if (spoken !== undefined && spoken !== contract.interface) {
    const text = `the ${rules} contract ${contract.address} speaks ${contract.interface}, and ${name} says ${spoken}: it was replaced`;
    const mend = `find out who replaced it; if it is wanted, write interface: ${contract.interface}`;
    remarks.push({ severity: 'refused', code: 'INTERFACE_CHANGED', text, mend });
  }
  const wanted = codeHash?.[rules];
  if (wanted !== undefined && wanted !== contract.codeHash) {
    const text = `the ${rules} contract ${contract.address} has the code ${contract.codeHash}, and ${name} says ${wanted}: it was replaced`;
    const mend = `find out who replaced it; if it is wanted, write codeHash: { ${rules}: "${contract.codeHash}" }`;
    remarks.push({ severity: 'refused', code: 'CODE_CHANGED', text, mend });
  }
  return remarks;
}

/** Whoever could change the list without the quorum; each is to be allowed by name, or the resource is never Ready. */
function waysRound({ live, besu, document, desired }: BackEndSubject): readonly Remark[] {
  return allWays(live, besu, desired).map(({ code, who, text }) => {
    const entry = `way-round:${code}/${who}`;
    const what = `without the quorum: ${text}`;
    if (document.allow.includes(entry))
      return { severity: 'note', code: 'WAY_ROUND_ALLOWED', text: `${what} (allowed in Git)` };
    const mend = `take it away; if it is wanted, add "${entry}" to spec.allow of this document`;
    return { severity: 'danger', code: 'WAY_ROUND', text: what, mend };
  });
}

function allWays(
  { contract, waysRound: told }: BackEnd,
  besu: Resource<BesuNetworkSpec>,
  desired: ReadonlyMap<string, Resource>,
): readonly WayRound[] {
  const governance = findNetwork(besu.address.network, desired)?.spec.governance;
  const governor = governance && isOnEvm(governance) ? governance.contract : undefined;
  const known = new Set(told.map(({ who }) => who));
  const others = (contract?.admins ?? []).filter((admin) => admin !== governor && !known.has(admin));
  const own = others.map((who) => ({ code: 'OTHER_ADMIN', who, text: `${who} is an admin of ${contract!.address}` }));
  // The owners that Git names are the electorate of their queue.
  const voters = isQueueGoverned(besu, desired) ? namesByAccount(besu.address.network, desired) : new Map();
  const all = [...told, ...own].filter(({ code, who }) => code !== 'OTHER_ADMIN' || !voters.has(who));
  return all.map((way) => ofSeveral(way, contract?.queue));
}

/** Where several owners decide, none of them can do it alone. */
function ofSeveral(way: WayRound, queue: VotingQueue | undefined): WayRound {
  if (way.code !== 'OTHER_ADMIN' || !queue || queue.required <= 1 || !queue.owners.includes(way.who)) return way;
  const { required, owners } = queue;
  return {
    ...way,
    text: `${way.who} is one of ${owners.length} owners: ${required} of them change this list by its own queue`,
  };
}

/** Of a list that others made by hand, names enough to find the rest. */
function faulty({ faulty: entries }: BackEnd): readonly Remark[] {
  const [first] = entries;
  if (!first) return [];
  const more = entries.length === 1 ? '' : `, and ${entries.length - 1} more`;
  const text = `no document can hold ${first.entry.slice(0, 80)}: ${first.why}${more}; they stay as they are`;
  return [{ severity: 'danger', code: 'ENTRY_FAULTY', text }];
}
