import { accessSync, constants, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { QuorateError } from '../../core/model/quorate-error.js';

/**
 * The absolute path of the real Besu that BESU_BIN names: the program, or the folder of a release. Undefined where it
 * names none: then fronts are started.
 * @throws QuorateError BESU_MISSING: it names something else
 */
export function findBesu({ BESU_BIN }: Readonly<Record<string, string | undefined>>): string | undefined {
  if (!BESU_BIN) return undefined;
  const named = resolve(BESU_BIN);
  try {
    const program = statSync(named).isDirectory() ? join(named, 'bin', 'besu') : named;
    accessSync(program, constants.X_OK);
    return program;
  } catch (error) {
    throw new QuorateError('BESU_MISSING', 'BESU_BIN names no Besu', {
      why: (error as Error).message,
      mend: 'let it name the program besu or the folder of a release, or leave it out for the embedded fronts',
    });
  }
}
