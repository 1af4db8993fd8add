import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

let packed: string | undefined;

/** Copies what `npm pack` makes of this checkout, its types too, into a folder; gives the file's name. It is packed once. */
export function packedProduct(folder: string): string {
  packed ??= pack();
  copyFileSync(packed, join(folder, basename(packed)));
  return basename(packed);
}

function pack(): string {
  const place = ownPlace();
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { types: string } };
  const [compiler, ...options] = scripts.types.split(' ');
  run(join(ROOT, 'node_modules/.bin', compiler!), options);
  run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', place]);
  const [file, ...others] = readdirSync(place);
  assert.equal(others, []);
  return join(place, file!);
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { cwd: ROOT, encoding: 'utf8' });
  assert.is(status, 0, stderr);
}

/** A folder that is gone with this process. */
function ownPlace(): string {
  const place = mkdtempSync(join(tmpdir(), 'quorate-packed-'));
  process.once('exit', () => rmSync(place, { recursive: true, force: true }));
  return place;
}

let installed: string | undefined;

/** Keeps what npm has installed of the packed product, for `takeInstalled`: it takes npm half as long as all else here. */
export function keepInstalled(modules: string): void {
  installed = join(ownPlace(), 'node_modules');
  renameSync(modules, installed);
}

/** Puts into a folder what was kept; npm looks whether it is what the folder's package.json asks for, and adds the rest. */
export function takeInstalled(folder: string): void {
  if (installed !== undefined) renameSync(installed, join(folder, 'node_modules'));
  installed = undefined;
}
