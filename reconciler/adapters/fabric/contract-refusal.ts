import { QuorateError } from '../../core/model/quorate-error.js';
import { textOf } from './gateway-fabric-writer.js';

/**
 * Our own chaincodes say no with JSON {code, what, mend} in their message: that is our own kind of error. Undefined where
 * an error is none of that kind.
 */
export function contractRefusal(error: unknown): QuorateError | undefined {
  const found = /\{"code":"([A-Z_]+)".*\}/.exec(textOf(error));
  if (!found) return undefined;
  try {
    const refusal = JSON.parse(found[0]) as { code: string; what: string; mend?: string };
    return new QuorateError(refusal.code, refusal.what, {
      ...(refusal.mend ? { mend: refusal.mend } : {}),
      cause: error,
    });
  } catch {
    return undefined;
  }
}
