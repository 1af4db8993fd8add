/** What an agent remembers of one plasma chain. All of it may be lost at any instruction: it saves work, and decides nothing. */
export interface SettlementNotes {
  /** The last range that our own peer was asked about, by its last block and root. */
  readonly audited?: { readonly to: number; readonly root: string };
  /**
   * When our own clock first saw roots up to `settledTo` over blocks that our own peer has not, and how many blocks it
   * lacked then.
   */
  readonly ahead?: { readonly settledTo: number; readonly since: number; readonly lacked: number };
  /** When our own clock first saw unsettled blocks behind `settledTo`, in milliseconds since 1970. */
  readonly unsettled?: { readonly settledTo: number; readonly since: number };
}

/** Where they are kept. */
export interface SettlementNotebook {
  read(): SettlementNotes;
  write(notes: SettlementNotes): void;
}
