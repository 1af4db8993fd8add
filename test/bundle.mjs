// A step of `npm run build`: the main program with all that it imports in a few files (dist/reconciler/bundle/). Finding,
// reading and linking six hundred modules is most of what a short command does: `reconcile validate` takes half the
// time this way. dist/reconciler/main.js is replaced by a line that starts it; every other compiled file stays as it is.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const compiled = fileURLToPath(new URL('../dist/reconciler/', import.meta.url));
const main = `${compiled}main.js`;
const outdir = `${compiled}bundle/`;

/** What finds files by its own place goes on from there, not from the bundle's. */
const ownPlace = {
  name: 'own-place',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      if (!path.startsWith(compiled)) return undefined;
      const place = `new URL(${JSON.stringify(relative(outdir, path))}, import.meta.url).href`;
      return { contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', place) };
    });
  },
};

mkdirSync(outdir, { recursive: true });
await build({
  entryPoints: [main],
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
  plugins: [ownPlace],
  logLevel: 'warning',
});
writeFileSync(main, `#!/usr/bin/env node\nimport './bundle/${basename(main)}';\n`);
