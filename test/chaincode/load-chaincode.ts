import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const require = createRequire(import.meta.url);

/** Every chaincode of this repository that is compiled by its own tsconfig. */
export const CHAINCODES: readonly string[] = [
  'chaincode/opssc',
  'chaincode/numbertransfer',
  'chaincode/plasma-root',
  'examples/telecom/numbertransfer-1.0',
  'examples/add-org/fabcar',
];

/**
 * Compiles a chaincode with its own tsconfig into `dist/<path>`, outside its source tree, unless that is up to date.
 * Several test processes may do so at once: each compiles aside and moves the result into place.
 */
export function buildChaincode(path: string): string {
  const source = join(root, path);
  const target = join(root, 'dist', path);
  const stamp = join(target, 'package.json');
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= newest(source)) return target;
  const aside = join(root, 'dist', `.${path.replaceAll('/', '-')}-${process.pid}`);
  mkdirSync(aside, { recursive: true });
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', source, '--outDir', aside], { stdio: 'inherit' });
  writeFileSync(join(aside, 'package.json'), '{"type":"commonjs","main":"index.js"}\n');
  mkdirSync(dirname(target), { recursive: true });
  rmSync(target, { recursive: true, force: true });
  try {
    renameSync(aside, target);
  } catch (error) {
    // Another process was quicker, from the same source.
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(stamp)) throw error;
  }
  return target;
}

function newest(source: string): number {
  const files = readdirSync(join(source, 'src'), { recursive: true, encoding: 'utf8' });
  const times = files.map((file) => statSync(join(source, 'src', file)).mtimeMs);
  return Math.max(
    statSync(join(source, 'tsconfig.json')).mtimeMs,
    statSync(fileURLToPath(import.meta.url)).mtimeMs,
    ...times,
  );
}

/** A compiled module of a chaincode, e.g. `loadChaincode('chaincode/opssc', 'index')`. */
export function loadChaincode<T>(path: string, module: string): T {
  // The contract API tells of every function that a contract registers, at its own start.
  process.env.CORE_CHAINCODE_LOGGING_LEVEL ??= 'CRITICAL';
  return require(join(buildChaincode(path), `${module}.js`)) as T;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) for (const path of CHAINCODES) buildChaincode(path);
