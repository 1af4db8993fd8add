import type { BlockReader } from '../ports/read/block-reader.js';
import type { PlasmaRootReader } from '../ports/read/plasma-root-reader.js';
import type { PlasmaRootWriter } from '../ports/write/plasma-root-writer.js';

/** What happened, for whoever watches. */
export interface SettlementEvent {
  readonly type: 'settled' | 'overdue' | 'alarm' | 'confirmed' | 'takenBack' | 'judged' | 'error';
  /** The plasma chain. */
  readonly chain: string;
  readonly detail: string;
}

/** What an agent remembers of one chain. All of it may be lost at any instruction: it saves work, and decides nothing. */
export interface SettlementNotes {
  /** The last range that our own peer was asked about, by its last block and root. */
  readonly audited?: { readonly to: number; readonly root: string };
  /** When our own clock first saw unsettled blocks behind `settledTo`, in milliseconds since 1970. */
  readonly unsettled?: { readonly settledTo: number; readonly since: number };
}

/** Everything that a settlement agent reaches. */
export interface SettlementPorts {
  readonly reader: PlasmaRootReader;
  readonly writer: PlasmaRootWriter;
  readonly blocks: BlockReader;
  readonly notes: { read(): SettlementNotes; write(notes: SettlementNotes): void };
  readonly event: (event: SettlementEvent) => void;
  /** Milliseconds since 1970 by our own clock. */
  readonly now: () => number;
}
