// Part of `npm run build`: compiles every schema of this folder to plain code in dist/schemas/, so that a process which
// meets only sound documents never loads ajv (adapters/files/read-soundness.ts). The hash says which schema it was.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';

const target = new URL('../dist/schemas/', import.meta.url);
mkdirSync(target, { recursive: true });
for (const name of readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.schema.json'))) {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8');
  const ajv = new Ajv2020({ allowUnionTypes: true, strictTypes: false, code: { source: true, optimize: true } });
  const code = standalone.default(ajv, ajv.compile(JSON.parse(text)));
  const hash = createHash('sha256').update(text).digest('hex');
  writeFileSync(new URL(`${name}.cjs`, target), `${code}\nmodule.exports.schemaHash = '${hash}';\n`);
}
