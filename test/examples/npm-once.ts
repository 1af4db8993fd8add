import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * A PATH on which `npm` runs once for the same arguments, in a folder of the same files, with the same settings: where it
 * has, the modules that it made are linked to. Any other call is npm's own, what it caches taken as it is. Pipelines that
 * install the same tool in the same way install it once.
 */
export function npmOnce(folder: string): string {
  const known = join(folder, 'installed');
  const programs = join(folder, 'bin');
  for (const place of [known, programs]) mkdirSync(place);
  const npm = execFileSync('bash', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim();
  const script = `#!/bin/bash
set -e -o pipefail
[ ! -e node_modules ] || exec '${npm}' "$@"
key=$({
  printf '%s\\n' "$HOME" "$@"
  env | grep -i '^npm_config_' | sort || true
  find . -type f | sort
  find "$PWD" -type f | sort | git hash-object --no-filters --stdin-paths
} | git hash-object --stdin)
if [ -d '${known}'/"$key" ]; then
  exec ln -s "$(readlink '${known}'/"$key")" node_modules
fi
npm_config_prefer_offline=true '${npm}' "$@"
[ ! -d node_modules ] || ln -s "$PWD/node_modules" '${known}'/"$key"
`;
  writeFileSync(join(programs, 'npm'), script);
  chmodSync(join(programs, 'npm'), 0o755);
  return `${programs}${delimiter}${process.env.PATH}`;
}
