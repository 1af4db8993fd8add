import type { Change } from '../../../reconciler/core/model/change.js';
import type { Decided, Resource } from '../../../reconciler/core/model/kind.js';
import type { ApplyPorts } from '../../../reconciler/kinds/kind-ports.js';
import type { LoopPorts } from '../../../reconciler/loop/loop-ports.js';

export type Wrap = (ports: LoopPorts) => LoopPorts;

/** Memory adapters on which kinds are held to what they promise. */
export interface KindStage {
  readonly name: string;
  /** Kinds that can be declared, read and applied here. */
  readonly kinds: readonly string[];
  readonly organizations: readonly string[];
  /** Those who die in their turn. */
  readonly victims: readonly string[];
  readonly resources: ReadonlyMap<string, Resource>;
  /** Does a read tell only of our own nodes: that it fails leaves the rest known. */
  isOwnRead(call: string): boolean;
  /** A network in which the kind's resource is still to be applied, with things of others in it. */
  begin(kind: string): Promise<StagedNetwork>;
}

export interface StagedNetwork {
  ports(organization: string, wrap?: Wrap): ApplyPorts;
  /** Everybody says yes. */
  decide(change: Change): Promise<Decided>;
  /** A process was killed: what only it held is gone. */
  restart(organization: string): Promise<void>;
  /** Time goes on. */
  tick(): void;
  /** Nothing that the organization reads answers any more. */
  takeDown(organization: string): void;
  /** All that was done (or a promise of it), but for what a killed process ran for others. */
  state(without?: string): unknown;
  isForeignUntouched(): boolean;
}

/** One declared resource of a kind. */
export function resourceOf({ resources }: KindStage, kind: string): Resource {
  return [...resources.values()].filter(({ address }) => address.kind === kind).at(-1)!;
}
