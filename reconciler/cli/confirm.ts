import { QuorateError } from '../core/model/quorate-error.js';
import type { CliContext } from './cli-context.js';

/**
 * Asks the person at the terminal before something that cannot be taken back.
 * @throws QuorateError CONFIRM_MISSING where nobody is there, CONFIRM_NO
 */
export async function confirm(
  question: string,
  { yes }: { readonly yes: boolean | undefined },
  { ask }: CliContext,
): Promise<void> {
  if (yes) return;
  if (!ask) {
    throw new QuorateError('CONFIRM_MISSING', 'Nobody is here to say yes', {
      why: `this is no terminal, and the question is: ${question}`,
      mend: 'look at it, then give --yes',
    });
  }
  if (/^y(es)?$/i.test((await ask(`${question} [y/N] `)).trim())) return;
  throw new QuorateError('CONFIRM_NO', 'Nothing was done', { mend: 'answer y, or give --yes' });
}
