import { readFileSync } from 'node:fs';
import { QuorateError } from '../../core/model/quorate-error.js';

/** Reads a file that the settings name. @throws QuorateError CONFIG_FILE_MISSING, which never shows what is in a file */
export function readNamed(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new QuorateError('CONFIG_FILE_MISSING', 'A file that the settings name cannot be read', {
      why: `${what}: ${(error as NodeJS.ErrnoException).code ?? 'unreadable'} at ${file}`,
      mend: 'mend the path in reconciler.yaml, or the permissions of the file',
      facts: { file },
    });
  }
}
