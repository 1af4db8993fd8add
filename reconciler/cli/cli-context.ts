import { colored, type Paint, plain } from '../views/paint.js';

/** Something to write to: a process's stream, or a test's. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

/** What a command may use of its process. */
export interface CliContext {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The present instant, RFC 3339 UTC. */
  now(): string;
  /** Asks the person at the terminal; absent where there is none (a pipe, a job). */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
}

/** Only a terminal gets color, and none that asked for no color (https://no-color.org). */
export function paintFor(output: Output, context: CliContext, options: { readonly color: boolean }): Paint {
  return options.color && output.isTTY && !context.env.NO_COLOR ? colored : plain;
}
