import type { Engine } from '../../devnet/running-network.js';
import type { DemoFolder } from './demo-folder.js';
import type { Narrator } from './narrator.js';

/** What a story gets of the world. */
export interface Stage {
  readonly folder: DemoFolder;
  readonly narrator: Narrator;
  /** What runs the network. */
  readonly engine: Engine;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ctrl-C: whoever waits gives up. */
  readonly stop: AbortSignal;
  /** Something to end when the demo ends, the last first. */
  readonly atEnd: (end: () => Promise<void> | void) => void;
}

/** One story of `reconcile demo --example NAME`. */
export interface Story {
  readonly name: string;
  /** One line for `--help` and errors. */
  readonly summary: string;
  /**
   * Tells it from an empty machine to the last table. Answers the result for `--json`.
   * @throws QuorateError DEMO_DEVIATION when anything goes otherwise than it should
   */
  tell(stage: Stage): Promise<object>;
  /** What to try with `--keep`: commands as they can be pasted in the demo's folder, with a line about each. */
  readonly tryThis: readonly { readonly what: string; readonly command: string }[];
  /** Where one reads on, with `--keep`: a line. */
  readonly readOn: string;
}
