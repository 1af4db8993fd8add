/** What this machine may lack: real Fabric alone. Tests that need it are the only ones that may be counted as skipped. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What was left out in this file, by name. Read by the runner. */
export const missing: string[] = [];

/** What is said behind the name of everything that is left out; the runner takes no other reason. */
export const NO_FABRIC = 'no real Fabric (FABRIC_BIN names no directory with peer and orderer)';

/** The directory with real Fabric's `peer` and `orderer`, or undefined. */
export function fabricDirectory(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const directory = env.FABRIC_BIN;
  const has = (program: string) => existsSync(join(directory!, program));
  return directory && has('peer') && has('orderer') ? directory : undefined;
}

/** The same; where there is none, `name` is counted as skipped. */
export function needsFabric(name: string): string | undefined {
  const directory = fabricDirectory();
  if (directory === undefined) missing.push(`${name}: ${NO_FABRIC}`);
  return directory;
}
