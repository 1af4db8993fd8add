import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { RUNNERS_PLACE } from '../needs.js';

/**
 * Puts vitest and jest above a folder, where they are found from it and none of what they bring is part of what it has
 * installed. They are the same each time: npm installs them once for this checkout's modules.
 */
export function installedRunners(above: string, runners: readonly string[]): void {
  if (!existsSync(RUNNERS_PLACE)) install(runners);
  symlinkSync(join(RUNNERS_PLACE, 'node_modules'), join(above, 'node_modules'));
}

function install(runners: readonly string[]): void {
  const making = `${RUNNERS_PLACE}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  writeFileSync(join(making, 'package.json'), '{ "private": true }');
  const options = ['--no-save', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  const { status, stdout, stderr } = spawnSync('npm', ['install', ...options, ...runners], {
    cwd: making,
    encoding: 'utf8',
  });
  assert.is(status, 0, stdout + stderr);
  if (existsSync(RUNNERS_PLACE)) rmSync(making, { recursive: true });
  else renameSync(making, RUNNERS_PLACE);
}
