import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
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
  const place = mkdtempSync(join(tmpdir(), 'quorate-packed-'));
  process.once('exit', () => rmSync(place, { recursive: true }));
  for (const args of [
    ['run', '--silent', 'types'],
    ['pack', '--ignore-scripts', '--silent', '--pack-destination', place],
  ]) {
    const { status, stderr } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8' });
    assert.is(status, 0, stderr);
  }
  const [file, ...others] = readdirSync(place);
  assert.equal(others, []);
  return join(place, file!);
}
