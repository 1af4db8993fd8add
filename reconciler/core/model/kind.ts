import type { Address } from './address.js';
import type { Change, OwnStep, Remark } from './change.js';
import type { JsonObject } from './json.js';

/** Where a document came from, for messages. Lines and columns count from 1. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One validated document. `spec` has the defaults filled in and is frozen. */
export interface Resource<Spec = JsonObject> {
  readonly address: Address;
  readonly spec: Spec;
  readonly origin: Origin;
  readonly suspend: { readonly reason: string; readonly by: string; readonly until: string | undefined } | undefined;
  /** `allow:` entries of this document. */
  readonly allow: readonly string[];
}

/**
 * What was read of one resource. An object that could not be read is unknown, never absent. `notOurs`: Git itself says that
 * our organization is no part of it, and none of our nodes is; then nobody waits for it to be read here.
 */
export type Observed<Live> =
  | { readonly state: 'present'; readonly live: Live }
  | { readonly state: 'absent'; readonly live?: undefined }
  | { readonly state: 'unknown'; readonly why: string; readonly notOurs?: true };

/** What a kind's diff may look at besides its own resource: everything Git says, plain data. */
export interface DiffContext {
  /** All documents of the network, by formatted address. */
  readonly desired: ReadonlyMap<string, Resource>;
  /** What was read of the other resources, by formatted address (a chaincode's diff looks at its channel). */
  readonly observed: ReadonlyMap<string, Observed<unknown>>;
  /** Our organization's MSP id; undefined when planning without one (CI). */
  readonly organization: string | undefined;
  /** The present instant, RFC 3339 UTC: tells whether a certificate is valid. */
  readonly now: string;
}

export interface Diff {
  readonly change: Change | undefined;
  readonly ownSteps: readonly OwnStep[];
  readonly notices: readonly Remark[];
  /** Why nothing can be said, where something other than the ledger could not be read (a source). */
  readonly unknown?: string;
}

/** What one call of `apply` did. */
export interface Applied {
  /** `done`: nothing of this organization's share is left. `waiting`: others must act first. */
  readonly state: 'done' | 'waiting' | 'progressed';
  readonly reason: string;
  readonly message: string;
  /** Our share is done, and something of the others' is not as it was voted: shown, and the resource is not Ready. */
  readonly warning?: string;
  /** What shows it, e.g. the package id that runs. */
  readonly evidence?: string;
  /** Look again after this many milliseconds, even if no event comes. */
  readonly retryAfterMs?: number;
}

/** A change that a quorum has agreed on, as the governance ledger has it. */
export interface Decided {
  readonly id: string;
  readonly round: number;
  readonly address: Address;
  readonly action: Change['action'];
  readonly after: JsonObject | null;
  readonly base: string;
  readonly voters: readonly string[];
  /** Those whose counted vote is a yes. */
  readonly yes: readonly string[];
}

/** One resource that is worked on, with what was read of it. */
export interface Task<Live> {
  readonly resource: Resource;
  readonly live: Live;
  /** What a quorum agreed on; undefined while nothing was decided, and for the governance ledger's own birth. */
  readonly decided: Decided | undefined;
}

/**
 * A whole kind: one folder under `kinds/`, all alike; what planning needs, and what touches ports besides. `diff` is
 * pure: same input, same bytes; inputs are left alone. `observe` gets only read ports, so by type it cannot write.
 * - observe must answer `unknown`, not throw and not `absent`, when something could not be read.
 * - diff must compare managed fields only (a field that the document leaves out is left alone).
 * - prepare, apply, heal and retire must do at most this organization's own share, must be safe to call again after a
 *   crash at any instruction, and must never act on what our own branch does not hold.
 */
export interface Kind<Live, Read, Ports> extends PlanningKind<Live> {
  observe(read: Read, resource: Resource): Promise<Observed<Live>>;
  /** What can be done before a decision, because nobody else sees it; it overlaps with the voting. */
  prepare?(ports: Ports, task: Task<Live>): Promise<Applied>;
  /** Our share of a decided change, up to what must wait for others. */
  apply?(ports: Ports, task: Task<Live>): Promise<Applied>;
  /** Our share of a decided creation of what is not there yet. */
  create?(ports: Ports, resource: Resource, decided: Decided): Promise<Applied>;
  /** Our own part of what ledger and Git agree on: needs no vote. */
  heal?(ports: Ports, task: Task<Live>): Promise<Applied>;
  /** Keeps up what is in force with our own agreement, while anything else is wanted, voted on or refused. */
  sustain?(ports: Ports, address: Address, live: Live): Promise<void>;
  /** Our share of a decided retirement; `before` is the shared part that was retired. */
  retire?(ports: Ports, before: JsonObject): Promise<Applied>;
}

/** A defect in a document, found after the schema was satisfied. `path` is a JSON pointer into the document. */
export interface SpecProblem {
  readonly code: string;
  readonly path: string;
  readonly what: string;
  readonly mend: string;
  /** `error` when left out; a warning is shown and stops nothing. */
  readonly severity?: 'error' | 'warning';
  /** Where in the text at `path` it is (a policy's syntax error), in characters from 0. */
  readonly offset?: number;
  /** In a file that the document names (a long list): there instead of at `path`. */
  readonly at?: Origin;
}

/** A problem in one of several documents. */
export interface FoundProblem {
  readonly resource: Resource;
  readonly problem: SpecProblem;
}

/** What a kind may see of the repo while it completes a document: the texts that were handed to the loader. */
export interface SpecFiles {
  /** The text of a file, by its path from the root; undefined when there is none. */
  read(path: string): string | undefined;
  /** Paths of the files directly in a folder, sorted by bytes. */
  list(folder: string): readonly string[];
}

/** A kind's half that needs no port: enough to validate and to plan. A whole `Kind` adds observe and apply. */
export interface PlanningKind<Live = never> {
  readonly name: string;
  /** File under `schemas/`. */
  readonly schema: string;
  /** Brings a `spec` that satisfies the schema to its one form: defaults, order, files read in. Pure. */
  complete(
    spec: JsonObject,
    document: { readonly name: string; readonly file: string },
    files: SpecFiles,
  ): { readonly spec: JsonObject; readonly problems: readonly SpecProblem[] };
  /**
   * Puts what documents of this kind say of others into those, before anything is checked: new specs by formatted address,
   * and where they contradict. Pure.
   */
  fold?(
    resources: readonly Resource[],
    desired: ReadonlyMap<string, Resource>,
  ): { readonly specs: ReadonlyMap<string, JsonObject>; readonly problems: readonly FoundProblem[] };
  check(resource: Resource, desired: ReadonlyMap<string, Resource>): readonly SpecProblem[];
  /** Checks that need all documents of the kind at once (names on a ledger). Pure. */
  checkAll?(resources: readonly Resource[]): readonly FoundProblem[];
  /** The live state that a network would have in which this document is applied: for planning against a revision. */
  applied(resource: Resource, desired: ReadonlyMap<string, Resource>): Live;
  /** Does the ledger show this shared part, in all that it names? Left out where the base counts, and so tells. Pure. */
  shows?(address: Address, live: Live, after: JsonObject): boolean;
  diff(context: DiffContext, address: Address, desired: Resource | undefined, observed: Observed<Live>): Diff;
}
