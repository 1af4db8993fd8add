import type { QuorateError } from '../core/model/quorate-error.js';
import type { ChaincodePackage } from '../kinds/chaincode/chaincode-package.js';
import type { ProposalView } from '../ports/read/governance-reader.js';
import type { RevisionView } from '../ports/read/revision-reader.js';
import type { KnownLedgers } from './unmoved-ledgers.js';

/** A piece of work that runs beside the passes, and what became of its last try. */
export interface TaskState {
  running: boolean;
  failures: number;
  /** Milliseconds since 1970: not tried again before. */
  notBefore: number;
  /** The newest pass that had begun when it ended last. */
  endedIn: number;
  lastError: QuorateError | undefined;
  /** What the last try was about: of two decisions from one base, which. */
  subject: string;
}

/**
 * What a loop remembers between passes. All of it may be lost at any instruction: it saves work and tells waits, and
 * decides nothing.
 */
export class LoopMemory {
  /** What Git said last, and when, by our own clock. */
  revision: { readonly view: RevisionView; readonly at: number } | undefined;
  /** What the last pass knew of channels, as long as it stands. */
  ledgers: KnownLedgers = new Map();
  /** Passes begun. */
  passes = 0;
  readonly tasks = new Map<string, TaskState>();
  /** Work in flight, so that `--once` and a stop can wait for it. */
  readonly inFlight = new Set<Promise<void>>();
  /** When something was first seen, by our own clock. */
  readonly firstSeen: Map<string, number>;
  /** Packages by what they are made of: pure, so a copy never grows old. */
  readonly packages = new Map<string, Promise<ChaincodePackage>>();
  /** What is being built, installed and started at this moment, by source and by package and peer. */
  readonly preparing = new Map<string, Promise<unknown>>();
  readonly quorumSince = new Map<string, number>();
  /** Addresses that an earlier decision made ours, read once per revision. */
  managed:
    | {
        readonly revision: string;
        readonly addresses: ReadonlySet<string>;
        /** Decisions after which nothing else was decided on their address. */
        readonly retired: readonly ProposalView[];
        readonly agreed: ReadonlySet<string>;
        readonly lastVoted: string | undefined;
      }
    | undefined;
  /**
   * By address, the ledger's count of rounds (`executed:3`) or definitions (`revision:3`) at which our branch said what the ledger says: then it held
   * what was decided, even where the others had decided before we could vote.
   */
  readonly heldAt = new Map<string, number>();
  /** What our share of a resource waits for, by address. */
  readonly waits = new Map<string, string>();
  /** What of the others' is not as it was voted, by address. */
  readonly warnings = new Map<string, string>();
  /** What shows that our share is done, by address. */
  readonly evidence = new Map<string, string>();
  /** What was found settled, by address: nothing is done again while neither Git nor the ledger moves. */
  readonly settled = new Map<string, string>();

  /** @param firstSeen a map that is kept over restarts, where there is one */
  constructor(firstSeen: Map<string, number> = new Map()) {
    this.firstSeen = firstSeen;
  }

  since(key: string, now: number): number {
    const known = this.firstSeen.get(key);
    if (known !== undefined) return now - known;
    this.firstSeen.set(key, now);
    return 0;
  }
}
