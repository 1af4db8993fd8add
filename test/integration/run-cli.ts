import { run } from '../../reconciler/cli/cli.js';

/** What a command said and its exit code. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly json: () => ReturnType<typeof JSON.parse>;
}

/** `reconcile` with these arguments, in this process. */
export function reconcile(...args: string[]): Promise<Said> {
  return reconcileAt(() => new Date().toISOString(), ...args);
}

/** The same, where the machine's clock says `now`. */
export async function reconcileAt(now: () => string, ...args: string[]): Promise<Said> {
  const said = { out: '', err: '' };
  const code = await run(args, {
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
    env: {},
    now,
  });
  return { code, ...said, json: () => JSON.parse(said.out) };
}
