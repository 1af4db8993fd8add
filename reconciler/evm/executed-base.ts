/** What the base of a change of a list on an EVM says (decisions/0006-besu.md). */
export interface ExecutedBase {
  /** Rounds of this address that were executed before. */
  readonly executed: number;
  /** 0x and 64 hex digits. */
  readonly effects: string;
}

const FORM = /^executed:(0|[1-9][0-9]{0,14}):([0-9a-f]{64})$/;

/** `executed:<n>:<effects without 0x>`. */
export function executedBase({ executed, effects }: ExecutedBase): string {
  return `executed:${executed}:${effects.slice(2)}`;
}

/** Undefined for a base of another form. */
export function parseExecutedBase(base: string): ExecutedBase | undefined {
  const match = FORM.exec(base);
  return match ? { executed: Number(match[1]), effects: `0x${match[2]}` } : undefined;
}
