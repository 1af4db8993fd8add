import { QuorateError } from '../reconciler/core/model/quorate-error.js';

/** The code of the QuorateError that a call throws; `no error` when it returns. Any other error goes on. */
export function codeOf(call: () => unknown): string {
  try {
    call();
    return 'no error';
  } catch (error) {
    if (error instanceof QuorateError) return error.code;
    throw error;
  }
}

/** The same for a promise. */
export async function codeOfAsync(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return 'no error';
  } catch (error) {
    if (error instanceof QuorateError) return error.code;
    throw error;
  }
}
