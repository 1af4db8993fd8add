/** What one process knows of a range that somebody contradicts. */
export interface OpenRange {
  /** Our own root. */
  own?: string;
  /** What we have said: a word that was lost, or that the contract's peer does not know yet, is not shown there. */
  said?: string;
  /** The definition that it was submitted under does not name us. */
  isMute?: boolean;
  /** When we first saw that the members have decided. */
  decidedSince?: number;
}

/** Open ranges by their submitted roots. One that no round comes across any more is forgotten. */
export class OpenRanges {
  readonly #ranges = new Map<string, { readonly range: OpenRange; round: number }>();
  #round = 0;

  of(root: string): OpenRange {
    const known = this.#ranges.get(root) ?? { range: {}, round: this.#round };
    known.round = this.#round;
    this.#ranges.set(root, known);
    return known.range;
  }

  /** A round over all alarms has ended. What the one before came across is kept, too: peers may be behind for a while. */
  nextRound(): void {
    for (const [root, { round }] of this.#ranges) if (round < this.#round - 1) this.#ranges.delete(root);
    this.#round += 1;
  }
}
