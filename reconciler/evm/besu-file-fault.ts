import { QuorateError } from '../core/model/quorate-error.js';

/** A file of Besu's that we do not understand, or could not edit without touching other things: it is left alone. */
export function besuFileFault(file: string, why: string): QuorateError {
  return new QuorateError('BESU_FILE_REFUSED', "A file of the node's is left as it is", {
    why: `${file}: ${why}`,
    mend: 'mend the file by hand, so that Besu itself can read it; nothing was written',
    facts: { file },
  });
}
