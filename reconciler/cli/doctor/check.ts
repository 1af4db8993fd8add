import { QuorateError } from '../../core/model/quorate-error.js';
import type { Check } from '../../views/checks-text.js';

export type { Check };

export function ok(name: string, what: string): Check {
  return { name, state: 'ok', what, mend: '' };
}

export function failed(name: string, what: string, mend: string): Check {
  return { name, state: 'failed', what, mend };
}

export function warning(name: string, what: string, mend: string): Check {
  return { name, state: 'warning', what, mend };
}

/** Could not be looked at, because something before it is missing. */
export function skipped(name: string, what: string): Check {
  return { name, state: 'skipped', what, mend: '' };
}

/** Runs one check; an error is its failure, with the error's own words. */
export async function attempt(name: string, look: () => Promise<Check> | Check): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof QuorateError)) throw error;
    return failed(name, `${error.message}${error.why ? `: ${error.why}` : ''} [${error.code}]`, error.mend ?? '');
  }
}
