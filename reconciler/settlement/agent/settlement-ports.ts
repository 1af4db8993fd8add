import type { BlockReader } from '../../ports/read/block-reader.js';
import type { PlasmaRootReader } from '../../ports/read/plasma-root-reader.js';
import type { PlasmaRootWriter } from '../../ports/write/plasma-root-writer.js';
import type { SettlementNotebook } from '../../ports/write/settlement-notes.js';

/** What happened, for whoever watches. */
export interface SettlementEvent {
  readonly type: 'settled' | 'overdue' | 'alarm' | 'confirmed' | 'takenBack' | 'judged' | 'idle' | 'error';
  /** The plasma chain. */
  readonly chain: string;
  readonly detail: string;
}

/** Everything that a settlement agent reaches. */
export interface SettlementPorts {
  readonly reader: PlasmaRootReader;
  readonly writer: PlasmaRootWriter;
  readonly blocks: BlockReader;
  readonly notes: SettlementNotebook;
  readonly event: (event: SettlementEvent) => void;
  /** Milliseconds since 1970 by our own clock. */
  readonly now: () => number;
}
