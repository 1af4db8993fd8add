import { QuorateError } from '../../../core/model/quorate-error.js';

/** A file of a data folder is not what was written there. `why` goes on after the file's name. */
export function dataDamaged(file: string, why: string, cause?: unknown): QuorateError {
  return new QuorateError('DEVNET_DATA_DAMAGED', 'The data of the embedded network is damaged', {
    why: `${file}: ${why}`,
    mend: 'bring the data folder back from a copy, or start with an empty one',
    facts: { file },
    cause,
  });
}
