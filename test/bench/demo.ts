/**
 * What a new user runs first, in a fresh clone with the npm cache that this machine has: `npm ci`, then `npm run demo`;
 * seconds of each. The clone is of the last commit. How long all tests take is in their own closing lines.
 * Prints, judges nothing.
 *
 *   node dist/test/bench/demo.js
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../integration/consortium.js';

const folder = mkdtempSync(join(tmpdir(), 'quorate-fresh-'));
const clone = join(folder, 'quorate');

function seconds(program: string, ...args: string[]): number {
  const start = performance.now();
  const cwd = program === 'git' ? folder : clone;
  const { status, stderr, stdout } = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 64 << 20 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}${stdout}`);
  return (performance.now() - start) / 1000;
}

try {
  seconds('git', 'clone', '--quiet', ROOT, clone);
  const install = seconds('npm', 'ci', '--no-audit', '--no-fund');
  const demo = seconds('npm', 'run', 'demo');
  console.log(
    `npm ci ${install.toFixed(1)} s + npm run demo ${demo.toFixed(1)} s = ${(install + demo).toFixed(1)} s, from a fresh clone`,
  );
  console.log(JSON.stringify({ bench: 'demo', install, demo }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
