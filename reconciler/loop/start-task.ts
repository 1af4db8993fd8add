import { QuorateError } from '../core/model/quorate-error.js';
import type { Pass } from './pass.js';

const FIRST_BACKOFF_MS = 500;
const MOST_DOUBLINGS = 7;

/** What a piece of work says of itself. */
export interface TaskResult {
  readonly retryAfterMs?: number;
  /** Nothing has changed by it: no pass is needed to see that, so the next one comes when it comes. */
  readonly idle?: boolean;
}

/**
 * Runs a piece of work beside the passes: one at a time per key, with doubling backoff (half of it jitter) after a
 * failure, so that one stuck resource never stops the rest. When it has done something, the loop is woken to look again.
 *
 * @param subject what the work is about, where one key has now this, now that: waits and backoffs of another one are void
 * @returns whether it has begun: it may run already, or not yet be its time
 */
export function startTask(pass: Pass, key: string, work: () => Promise<TaskResult | undefined>, subject = ''): boolean {
  const { memory, ports, wake, random, event } = pass.loop;
  const state = memory.tasks.get(key) ?? {
    running: false,
    failures: 0,
    notBefore: 0,
    endedIn: 0,
    lastError: undefined,
    subject,
  };
  memory.tasks.set(key, state);
  // What ended while this pass was reading is not in what it read: the next pass, already woken, knows better.
  if (state.running || state.endedIn >= pass.number) return false;
  if (state.subject === subject && ports.now() < state.notBefore) {
    pass.lookAgainIn(state.notBefore - ports.now());
    return false;
  }
  state.running = true;
  if (state.subject !== subject) state.failures = 0;
  state.subject = subject;
  const run = async (): Promise<void> => {
    let idle = false;
    try {
      const again = await work();
      // A failure is shown: that it is over has to be seen.
      idle = state.failures === 0 && (again?.idle ?? false);
      state.failures = 0;
      state.lastError = undefined;
      state.notBefore = again?.retryAfterMs === undefined ? 0 : ports.now() + again.retryAfterMs;
    } catch (error) {
      const known = asQuorateError(error);
      state.failures += 1;
      state.lastError = known;
      state.notBefore =
        ports.now() + FIRST_BACKOFF_MS * 2 ** Math.min(state.failures - 1, MOST_DOUBLINGS) * (0.5 + 0.5 * random());
      event({
        type: 'error',
        subject: key,
        detail: `${known.code}: ${known.message}${known.why ? `: ${known.why}` : ''}`,
      });
    } finally {
      state.running = false;
      state.endedIn = memory.passes;
      if (!idle) wake();
    }
  };
  const flight = run().finally(() => memory.inFlight.delete(flight));
  memory.inFlight.add(flight);
  return true;
}

/** Defects of our own are shown like any other error, with their stack as the reason, and do not end the loop. */
export function asQuorateError(error: unknown): QuorateError {
  if (error instanceof QuorateError) return error;
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new QuorateError('UNEXPECTED', 'Something happened that should not', {
    why,
    mend: 'report it with this text',
    retry: 'transient',
    cause: error,
  });
}
