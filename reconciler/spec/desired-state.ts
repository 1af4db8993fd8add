import type { Resource } from '../core/model/kind.js';

/** Everything that one network's folder declares: validated, defaults filled in, deeply frozen. */
export interface DesiredState {
  /** The Network document's name. */
  readonly network: string;
  /** By formatted address, sorted by bytes. */
  readonly resources: ReadonlyMap<string, Resource>;
}
