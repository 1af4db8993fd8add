/** A process that the keeper shall start. */
export interface NodeProgram {
  /** Full name of the node: by it the keeper knows the process. */
  readonly name: string;
  /** Absolute. */
  readonly program: string;
  readonly args: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Standard output and error are appended to this file. */
  readonly log: string;
}

/** From us to the keeper. */
export type KeeperOrder =
  | { readonly type: 'start'; readonly program: NodeProgram }
  | { readonly type: 'stop'; readonly name: string };

/** From the keeper to us. `ended`: exit code, or the signal's name, or why it could not be started. */
export type KeeperWord =
  | { readonly type: 'started'; readonly name: string; readonly pid: number }
  | { readonly type: 'ended'; readonly name: string; readonly how: number | string };
