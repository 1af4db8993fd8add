import type { PlasmaChainView, PlasmaDefinition } from '../ports/read/plasma-root-reader.js';

/** Everything that says whether a root is due. */
export interface DueState {
  /** Last settled block; -1: none. */
  readonly settledTo: number;
  /** Blocks that our peer has. */
  readonly height: number;
  readonly settlement: PlasmaDefinition['settlement'];
  /** How long our own clock has seen blocks behind `settledTo`, in milliseconds. */
  readonly waitedMs: number;
  /** Whatever there is, is due. */
  readonly now?: boolean;
}

/**
 * The range whose root is due: as many blocks as a range may have, or what there is after the time, whichever comes first.
 * Undefined: none yet.
 */
export function dueRange(state: DueState): { readonly from: number; readonly to: number } | undefined {
  const { settledTo, height, settlement, waitedMs, now = false } = state;
  const from = settledTo + 1;
  const there = height - from;
  if (there <= 0) return undefined;
  const { everyBlocks, everySeconds } = settlement;
  if (there >= everyBlocks) return { from, to: from + everyBlocks - 1 };
  return now || waitedMs >= everySeconds * 1000 ? { from, to: height - 1 } : undefined;
}

/** Of a time that is due, so many may pass before whoever should have settled has let it be. */
const PATIENCE = 3;

/** Milliseconds that whoever should act is given. */
export function patienceMs({ everySeconds }: PlasmaDefinition['settlement']): number {
  return PATIENCE * everySeconds * 1000;
}

/**
 * How many have let settlement be, by our own clock: 1 the operator, 2 the first successor too. 0: it is not overdue.
 * @param waitedMs how long our own clock has seen unsettled blocks behind the same last root
 */
export function overdueTurns({ settlement, successors }: PlasmaDefinition, waitedMs: number): number {
  const turns = Math.floor(waitedMs / patienceMs(settlement));
  return Math.min(turns, Math.max(1, successors.length));
}

/** Milliseconds until `overdueTurns` says more; undefined where it never will. */
export function untilNextTurn(definition: PlasmaDefinition, waitedMs: number): number | undefined {
  const turns = overdueTurns(definition, waitedMs);
  if (turns >= Math.max(1, definition.successors.length)) return undefined;
  return (turns + 1) * patienceMs(definition.settlement) - waitedMs;
}

/** May this organization submit the next root, as far as the root contract has said what it will take. */
export function maySubmit({ definition, overdue, settler }: PlasmaChainView, organization: string): boolean {
  if (!definition) return false;
  if (definition.operator === organization) return true;
  const turn = definition.successors.indexOf(organization) + 1;
  if (turn > 0 && settler === organization) return true;
  const reports = overdue.filter(({ failed }) => failed >= turn).length;
  return turn > 0 && reports > definition.members.length / 2;
}
