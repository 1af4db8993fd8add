// A step of `npm run build`: the main program with all that it imports in one file, and what V8 compiles of it
// (dist/reconciler/bundle/, load-bundled.mjs). Finding, reading, linking and compiling six hundred modules is most of what
// a short command does: `reconcile validate` takes a third of the time this way. dist/reconciler/main.js starts it; every
// other compiled file stays as it is. The same for the program that a test starts forty times, in dist/test/bundle/.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const own = fileURLToPath(new URL('./', import.meta.url));
const compiled = fileURLToPath(new URL('../dist/', import.meta.url));

const ETHERS = 'reconciler/bundle/ethers.cjs';

await build({
  entryPoints: [join(compiled, 'reconciler/evm/ethers-parts.js')],
  outfile: join(compiled, ETHERS),
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  legalComments: 'linked',
  logLevel: 'warning',
});

const command = await bundle('reconciler/bundle/', 'reconciler/cli/cli.js');
const main = join(compiled, 'reconciler/main.js');
writeFileSync(main, withoutCli(readFileSync(main, 'utf8')));
keepCode(command);
const crashing = await bundle('test/bundle/', 'test/integration/crashing-loop.js');
writeFileSync(join(compiled, 'test/integration/crashing-loop.js'), `import '../bundle/crashing-loop.js';\n`);
keepCode(crashing);

/** A module of the program's name in the folder gives its `run`, where it has one. */
async function bundle(folder, program) {
  const outdir = join(compiled, folder);
  const name = program.replace(/^.*\/|\.js$/g, '');
  const file = join(outdir, `${name}.cjs`);
  mkdirSync(outdir, { recursive: true });
  await build({
    entryPoints: [join(compiled, program)],
    outfile: file,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    charset: 'ascii',
    // Classes keep their names, for errors and for those who debug.
    keepNames: true,
    legalComments: 'linked',
    // Native code, which is loaded where settings name a key in a token.
    external: ['pkcs11js'],
    banner: {
      // Strict as modules are: what esbuild writes to that end stands behind this line, where it says nothing any more.
      js: "(function (exports, require, module, __filename, __dirname) { 'use strict'; const ownUrl = require('node:url').pathToFileURL(__filename);",
    },
    footer: { js: '})' },
    plugins: [ownPlace(outdir)],
    logLevel: 'warning',
  });
  writeFileSync(file, inAscii(readFileSync(file, 'utf8')));
  copyFileSync(join(own, 'load-bundled.mjs'), join(outdir, 'load-bundled.js'));
  const start = `loadBundled(fileURLToPath(new URL('./${name}.cjs', import.meta.url)))`;
  const lines = [
    `import { fileURLToPath } from 'node:url';`,
    `import { loadBundled } from './load-bundled.js';`,
    `export const { run } = ${start}.start();`,
  ];
  writeFileSync(join(outdir, `${name}.js`), `${lines.join('\n')}\n`);
  return file;
}

/** esbuild leaves regular expressions and comments as they are, in which an escape means the same. */
function inAscii(text) {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function withoutCli(text) {
  const changed = text.replace("'./cli/cli.js'", "'./bundle/cli.js'");
  if (changed === text) throw new Error('main.js does not import what is bundled');
  return changed;
}

/** In a process as a program has it: V8 takes code only from one with the same flags. */
function keepCode(file) {
  const { status } = spawnSync(process.execPath, [join(own, 'keep-code.mjs'), file], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`no code is kept of ${file}`);
}

/** What finds files by its own place goes on from there, not from the bundle's. */
function ownPlace(outdir) {
  return {
    name: 'own-place',
    setup({ onLoad }) {
      onLoad({ filter: /\.js$/ }, ({ path }) => {
        if (!path.startsWith(compiled)) return undefined;
        const place = `new URL(${JSON.stringify(relative(outdir, path))}, ownUrl).href`;
        const ethers = `require('${relative(dirname(path), join(compiled, ETHERS))}')`;
        const text = readFileSync(path, 'utf8').replaceAll('import.meta.url', place);
        return { contents: text.replace("require('ethers')", ethers) };
      });
    },
  };
}
