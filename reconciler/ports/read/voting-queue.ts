/** A call that waits in a contract's own queue until enough owners have confirmed it. */
export interface QueuedCall {
  /** The item's number in its contract. */
  readonly id: number;
  /** What it calls: 0x and 40 lower-case hex digits. */
  readonly to: string;
  /** With what: 0x and hex. */
  readonly data: string;
  /** Owners of today who have confirmed it; sorted, 0x and 40 lower-case hex digits. The contract counts no others. */
  readonly confirmedBy: readonly string[];
}

/** A call of which its contract does not say where it goes: LACChain's admin contract hides that (Admin.sol). */
export type QueuedPayload = Omit<QueuedCall, 'to'>;

/** Who decides by a queue, and what is pending there about just that. */
export type OwnersQueue = Pick<VotingQueue, 'admin' | 'owners' | 'required' | 'ofOwners'>;

/** The N-of-M queue that a rules contract decides by (LACChain's), at one block. */
export interface VotingQueue {
  /** How many owners must confirm; the first who does so submits. */
  readonly required: number;
  /** Who may confirm; sorted, 0x and 40 lower-case hex digits. */
  readonly owners: readonly string[];
  /** What items of the list call. */
  readonly storage: string;
  /** By number. What is executed, or has lost its last vote, is not among them. */
  readonly pending: readonly QueuedCall[];
  /** What was executed last, by number, with the owners of today who confirmed it; items without any are none. */
  readonly executed: readonly QueuedCall[];
  /** Pending items that were not read, for there are too many: the oldest. */
  readonly unread: number;
  /** Pending changes of the owners themselves, or of how many must confirm, in the admin contract's own queue. */
  readonly ofOwners: readonly QueuedPayload[];
  /** 0x and 40 lower-case hex digits. */
  readonly admin: string;
}
