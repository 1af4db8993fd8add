import type { Observed } from '../core/model/kind.js';
import { QuorateError } from '../core/model/quorate-error.js';

/** What could not be read is unknown, with its reason: never absent. */
export function observeFailure(error: unknown): Observed<never> {
  return {
    state: 'unknown',
    why: error instanceof QuorateError ? `${error.message}: ${error.why ?? ''}` : String(error),
  };
}
