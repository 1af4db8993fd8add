import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { QuorateError } from '../../core/model/quorate-error.js';

const SYSTEMS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'win32' };
const MACHINES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * The absolute path of Anvil's own binary: what ANVIL_BIN names, else that of the optional dependency
 * @foundry-rs/anvil. The package's script is passed over: it would be a process more, which signals do not go through.
 * @throws QuorateError ANVIL_MISSING
 */
export function findAnvil(env: Readonly<Record<string, string | undefined>>): string {
  const file = env.ANVIL_BIN || installed();
  try {
    if (file === undefined) throw new Error(`there is none for ${process.platform} ${process.arch}`);
    accessSync(file, constants.X_OK);
    return file;
  } catch (error) {
    throw new QuorateError('ANVIL_MISSING', 'Anvil is not on this machine', {
      why: (error as Error).message,
      mend: 'install with optional dependencies (npm install --include=optional), or let ANVIL_BIN name the program',
    });
  }
}

/** Undefined where npm has left the package out. */
function installed(): string | undefined {
  const name = `@foundry-rs/anvil-${SYSTEMS[process.platform]}-${MACHINES[process.arch]}`;
  const require = createRequire(import.meta.url);
  try {
    const folder = dirname(require.resolve(`${name}/package.json`));
    return join(folder, 'bin', process.platform === 'win32' ? 'anvil.exe' : 'anvil');
  } catch {
    return undefined;
  }
}
