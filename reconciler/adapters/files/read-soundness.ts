import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Soundness } from '../../spec/schema-check.js';

const require = createRequire(import.meta.url);

/**
 * A schema as the build compiled it (schemas/compile.mjs): it says only whether a document is sound. Undefined when it
 * was not compiled, or from another text than the schema has now; then the schema itself is compiled.
 */
export function readSoundness(file: string): Soundness | undefined {
  // From dist/reconciler/adapters/files/ to dist/schemas/ and the package's schemas/.
  const compiled = fileURLToPath(new URL(`../../../schemas/${file}.cjs`, import.meta.url));
  if (!existsSync(compiled)) return undefined;
  const loaded = require(compiled) as Soundness & { readonly schemaHash: string };
  const text = readFileSync(new URL(`../../../../schemas/${file}`, import.meta.url));
  return createHash('sha256').update(text).digest('hex') === loaded.schemaHash ? loaded : undefined;
}
