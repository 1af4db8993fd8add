import { writeFileSync } from 'node:fs';
import { QuorateError } from '../core/model/quorate-error.js';

/** Writes the file that `--out` names. @throws QuorateError FILE_UNWRITABLE */
export function writeOut(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new QuorateError('FILE_UNWRITABLE', 'The file that --out names cannot be written', {
      why: (error as Error).message,
      mend: 'name a file in a folder that is there and may be written to',
      facts: { file },
      cause: error,
    });
  }
}
