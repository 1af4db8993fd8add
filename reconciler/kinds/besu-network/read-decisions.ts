import { wasApproved } from '../../core/ballot/was-approved.js';
import { type Address, formatAddress } from '../../core/model/address.js';
import type { Action, Electorate, LedgerId } from '../../core/model/change.js';
import type { JsonObject } from '../../core/model/json.js';
import { sameLedger } from '../../core/model/same-ledger.js';
import { parseExecutedBase } from '../../evm/executed-base.js';
import type { ProposalView } from '../../ports/read/governance-reader.js';
import type { PermissioningTarget } from '../../ports/read/permissioning-reader.js';
import type { ObservePorts } from '../kind-ports.js';

/** A decided round of which only some chunks are executed. */
export interface RoundInBetween {
  readonly id: string;
  readonly digest: string;
  readonly base: string;
  /** The list may be empty no more: what is left of its creation is its creation. */
  readonly action: Action;
}

/** What the governance ledger says of one address. */
export interface Decisions {
  /** Rounds that were executed: the counter of the next base. */
  readonly executed: number;
  /** The shared part that was decided last; null where nothing was. */
  readonly content: JsonObject | null;
  /** Did we say yes to it. */
  readonly isOurs: boolean;
  readonly electorate: Electorate;
  readonly between: RoundInBetween | undefined;
}

/** The counter of a base; -1 for what is none. */
export function counterOf(base: string): number {
  return parseExecutedBase(base)?.executed ?? -1;
}

/** @returns undefined where the governance ledger was not read */
export async function readDecisions(
  read: ObservePorts,
  address: Address,
  ledger: LedgerId,
  target: PermissioningTarget,
): Promise<Decisions | undefined> {
  if (!read.governance) return undefined;
  const [electorate, all] = await Promise.all([
    read.governance.electorate(),
    read.governance.proposals({ address: formatAddress(address) }),
  ]);
  const ofLedger = all.filter((one) => sameLedger(one.ledger, ledger) && counterOf(one.base) >= 0);
  const approved = ofLedger.filter(wasApproved);
  const executed = Math.max(-1, ...approved.filter(({ closed }) => closed).map(({ base }) => counterOf(base))) + 1;
  const last = approved
    .filter(({ closed }) => closed)
    .sort(laterLast)
    .at(-1);
  const yes = last?.votes.find(({ organization }) => organization === read.organization);
  const open = approved.filter((one) => !one.closed && counterOf(one.base) === executed);
  return {
    executed,
    content: last?.content.after ?? null,
    isOurs: yes?.vote === 'yes',
    electorate,
    between: target.backEnd === 'contract' ? await roundInBetween(read, target, open) : undefined,
  };
}

async function roundInBetween(
  read: ObservePorts,
  target: PermissioningTarget,
  open: readonly ProposalView[],
): Promise<RoundInBetween | undefined> {
  for (const { id, digest, base, content } of open) {
    const { executed, isWhole } = await read.besu!.execution(target, id);
    if (executed > 0 && !isWhole) return { id, digest, base, action: content.action };
  }
  return undefined;
}

const WEIGHT: readonly ProposalView['status'][] = ['superseded', 'approved', 'applied'];

/** By counter; of several from one base the applied one is in force. */
function laterLast(left: ProposalView, right: ProposalView): number {
  const byCounter = counterOf(left.base) - counterOf(right.base);
  return byCounter || WEIGHT.indexOf(left.status) - WEIGHT.indexOf(right.status);
}
