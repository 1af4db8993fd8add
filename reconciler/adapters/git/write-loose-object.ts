import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

/**
 * Writes an object into a Git directory of SHA-1 names as `git hash-object -w` does, without its process, and returns its
 * name. Source: gitformat-loose(5).
 */
export function writeLooseObject(gitDirectory: string, type: 'commit', content: Buffer): string {
  const stored = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
  const name = createHash('sha1').update(stored).digest('hex');
  const folder = join(gitDirectory, 'objects', name.slice(0, 2));
  const file = join(folder, name.slice(2));
  if (existsSync(file)) return name;
  mkdirSync(folder, { recursive: true });
  // Whoever reads meanwhile finds all of it or nothing; Git clears away a `tmp_obj_` that a dead writer left.
  const aside = join(folder, `tmp_obj_${randomUUID()}`);
  writeFileSync(aside, deflateSync(stored), { mode: 0o444 });
  renameSync(aside, file);
  return name;
}
