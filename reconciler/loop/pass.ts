import type { Address } from '../core/model/address.js';
import { formatAddress } from '../core/model/address.js';
import type { Condition, ConditionType } from '../core/model/condition.js';
import type { Observed, Resource } from '../core/model/kind.js';
import type { Plan } from '../core/model/plan.js';
import type { ObservePorts } from '../kinds/kind-ports.js';
import type { GovernancePlace } from '../kinds/network/governance-place.js';
import type { FabricReader } from '../ports/read/fabric-reader.js';
import type { GovernanceReader, ProposalView } from '../ports/read/governance-reader.js';
import type { RevisionRefusal, TrustedRevision } from '../ports/read/revision-reader.js';
import type { GovernanceWriter } from '../ports/write/governance-writer.js';
import type { LoopMemory } from './loop-memory.js';
import type { LoadedRevision, LookPorts, LoopEvent, LoopPorts, LoopSettings } from './loop-ports.js';
import type { AskLedger } from './unmoved-ledgers.js';

/** One organization that looks: what it reaches, what it is told, what it remembers. It cannot write. */
export interface Looker {
  readonly ports: LookPorts;
  readonly settings: LoopSettings;
  readonly memory: LoopMemory;
}

/** One organization's loop: it acts on what it sees. */
export interface Loop extends Looker {
  readonly ports: LoopPorts;
  readonly event: (event: LoopEvent) => void;
  /** Work beside the passes has ended: look again. */
  readonly wake: () => void;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
}

type LookParts<Kind extends Look> = Pick<Kind, 'loop' | 'number' | 'fabric' | 'revision' | 'refusal' | 'loaded'> &
  Partial<Pick<Kind, 'askLedger'>>;

/** What was read at one time, and what is found in it. */
export class Look {
  readonly loop: Looker;
  /** Counts from 1 in this process. */
  readonly number: number;
  readonly fabric: FabricReader;
  /** Answers from what earlier passes know of a channel's ledger; left out by who looks once. */
  readonly askLedger: AskLedger | undefined;
  readonly revision: TrustedRevision;
  readonly refusal: RevisionRefusal | undefined;
  readonly loaded: LoadedRevision;
  /** Undefined while the governance ledger cannot be asked, or is not the one that our Git says. */
  governance: Governance | undefined;
  observed: ReadonlyMap<string, Observed<unknown>> = new Map();
  plan: Plan | undefined;
  observePorts: ObservePorts | undefined;
  readonly #conditions = new Map<string, Condition>();
  #retryAfterMs: number | undefined;

  constructor(parts: LookParts<Look>) {
    this.loop = parts.loop;
    this.number = parts.number;
    this.fabric = parts.fabric;
    this.askLedger = parts.askLedger;
    this.revision = parts.revision;
    this.refusal = parts.refusal;
    this.loaded = parts.loaded;
  }

  resource(address: Address): Resource | undefined {
    return this.loaded.resources.get(formatAddress(address));
  }

  /** Says what is the case with a resource; what is said later in a pass knows more. */
  condition(address: Address, type: ConditionType, reason: string, message: string): void {
    this.#conditions.set(formatAddress(address), { address, type, reason, message, revision: this.revision.commit });
  }

  get conditions(): readonly Condition[] {
    return [...this.#conditions.values()];
  }

  /** The next pass comes at the latest in this time, whatever the interval is. */
  lookAgainIn(ms: number): void {
    this.#retryAfterMs = Math.min(this.#retryAfterMs ?? Number.POSITIVE_INFINITY, Math.max(0, ms));
  }

  get retryAfterMs(): number | undefined {
    return this.#retryAfterMs;
  }
}

/** One pass of a loop: it looks, and it acts. */
export class Pass extends Look {
  declare readonly loop: Loop;
  /** Resolves once what this pass has to vote is on its way, or cannot be: others wait for it. */
  voteSent: Promise<void> = Promise.resolve();

  // biome-ignore lint/complexity/noUselessConstructor: a pass needs a whole loop, not somebody who looks
  constructor(parts: LookParts<Pass>) {
    super(parts);
  }

  /** Speaks on the governance ledger; only where `governance` is there. */
  governanceWriter({ place }: Governance): GovernanceWriter {
    return this.loop.ports.governanceWriter(place);
  }
}

/** The governance ledger of our own Git, as far as it is to be believed. */
export interface Governance {
  readonly place: GovernancePlace;
  readonly reader: GovernanceReader;
  /** Rounds that still need something, by id. */
  readonly proposals: ReadonlyMap<string, ProposalView>;
}
