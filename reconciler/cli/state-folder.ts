import { accessSync, constants, mkdirSync } from 'node:fs';
import { QuorateError } from '../core/model/quorate-error.js';

/** Makes the state folder where it is not there. @throws QuorateError STATE_FOLDER: it cannot be made or written */
export function stateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new QuorateError('STATE_FOLDER', 'The state folder cannot be made or written', {
      why: `${(error as NodeJS.ErrnoException).code ?? 'unusable'} at ${folder}`,
      mend: 'mend `state` in reconciler.yaml, or who may write there',
      facts: { folder },
    });
  }
}
