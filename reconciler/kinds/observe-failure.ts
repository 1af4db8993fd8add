import type { Observed } from '../core/model/kind.js';
import { QuorateError } from '../core/model/quorate-error.js';

/**
 * What could not be read is unknown, with its reason: never absent.
 * @param outside why it is not ours to read, as Git says (channel/outside-of.ts); it counts where no peer of ours is there
 */
export function observeFailure(error: unknown, outside?: string): Observed<never> {
  const isElsewhere = error instanceof QuorateError && error.code === 'CHANNEL_UNKNOWN';
  if (isElsewhere && outside !== undefined) return { state: 'unknown', why: outside, notOurs: true };
  return {
    state: 'unknown',
    why: error instanceof QuorateError ? `${error.message}: ${error.why ?? ''}` : String(error),
  };
}
