// Copied beside each bundled program (bundle.mjs): starts it from the code that V8 has made of it before.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { constants, Script } from 'node:vm';

const HASH_BYTES = 32;

/**
 * A bundle: one function of what a module of CommonJS gets. What V8 has compiled of it lies beside it, behind the hash of
 * the text that it is of; V8 itself compares its version and its flags, and compiles anew where they differ.
 * @returns {{ start: () => object, keep: () => void }} `start` runs it and gives its exports; `keep` writes what is
 *   compiled by now
 */
export function loadBundled(file) {
  const text = readFileSync(file);
  const hash = createHash('sha256').update(text).digest();
  const kept = `${file}.v8`;
  const cachedData = existsSync(kept) ? codeOf(readFileSync(kept), hash) : undefined;
  // It is written in ASCII, so that nothing is decoded.
  const script = new Script(text.toString('latin1'), {
    filename: file,
    cachedData,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = { exports: {} };
  const start = () => {
    script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
    return module.exports;
  };
  const keep = () => writeFileSync(kept, Buffer.concat([hash, script.createCachedData()]));
  return { start, keep };
}

function codeOf(kept, hash) {
  return kept.subarray(0, HASH_BYTES).equals(hash) ? kept.subarray(HASH_BYTES) : undefined;
}
