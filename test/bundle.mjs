// A step of `npm run build`: the main program with all that it imports in a few files (dist/reconciler/bundle/). Finding,
// reading and linking six hundred modules is most of what a short command does: `reconcile validate` takes half the
// time this way. dist/reconciler/main.js is replaced by a line that starts it; every other compiled file stays as it is.
// The same for the program that a test starts forty times, in dist/test/bundle/.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

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
await bundle('reconciler/bundle/', ['reconciler/main.js']);
await bundle('test/bundle/', ['test/integration/crashing-loop.js']);

async function bundle(folder, programs) {
  const outdir = join(compiled, folder);
  mkdirSync(outdir, { recursive: true });
  await build({
    entryPoints: programs.map((program) => join(compiled, program)),
    entryNames: '[name]',
    outdir,
    bundle: true,
    // A command loads what it needs and no more: whatever is imported late stays in a file of its own.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // Classes keep their names, for errors and for those who debug.
    keepNames: true,
    legalComments: 'linked',
    // Native code, which is loaded where settings name a key in a token.
    external: ['pkcs11js'],
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    plugins: [ownPlace(outdir)],
    logLevel: 'warning',
  });
  for (const program of programs) {
    const file = join(compiled, program);
    const bundled = relative(dirname(file), join(outdir, basename(file)));
    const path = bundled.startsWith('.') ? bundled : `./${bundled}`;
    writeFileSync(file, `#!/usr/bin/env node\nimport '${path}';\n`);
  }
}

/** What finds files by its own place goes on from there, not from the bundle's. */
function ownPlace(outdir) {
  return {
    name: 'own-place',
    setup({ onLoad }) {
      onLoad({ filter: /\.js$/ }, ({ path }) => {
        if (!path.startsWith(compiled)) return undefined;
        const place = `new URL(${JSON.stringify(relative(outdir, path))}, import.meta.url).href`;
        const ethers = `require('${relative(dirname(path), join(compiled, ETHERS))}')`;
        const text = readFileSync(path, 'utf8').replaceAll('import.meta.url', place);
        return { contents: text.replace("require('ethers')", ethers) };
      });
    },
  };
}
