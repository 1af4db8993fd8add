// `npm run build`: everything into dist/, from nothing, so that a test whose source is gone cannot go on passing; and
// nothing at all where dist/ was made of these very files (`npm cit` would else build twice). The stamp is written last.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const stamp = join(root, 'dist/.built-from');
const STEPS = [
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'],
  ['schemas/compile.mjs'],
  ['dist/test/chaincode/load-chaincode.js'],
  ['chaincode/evm/compile.mjs'],
  ['test/bundle.mjs'],
];

const hash = hashOfSources();
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== hash) {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  for (const step of STEPS) {
    const { status } = spawnSync(process.execPath, step, { cwd: root, stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
  writeFileSync(stamp, hash);
}

/** Every file that a step reads, and what it is run by. Modules stand for themselves by the lock file. */
function hashOfSources() {
  const folders = ['reconciler', 'test', 'schemas', 'chaincode', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:ts|mjs|json|sol)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const files = folders.filter((file) => !file.includes('/node_modules/')).sort();
  const made = createHash('sha256').update(process.version);
  for (const file of [...files, ...['package-lock.json', 'tsconfig.json'].map((name) => join(root, name))])
    made.update(`\n${file.slice(root.length)}\n`).update(readFileSync(file));
  return made.digest('hex');
}
