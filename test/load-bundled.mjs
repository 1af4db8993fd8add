// Copied beside each bundled program (bundle.mjs): starts it from the code that V8 has made of it before.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { constants, Script } from 'node:vm';

const HASH_BYTES = 32;

/**
 * A bundle: one function of what a module of CommonJS gets. What V8 has compiled of it lies beside it, behind a hash: V8
 * compares its version, its flags and the length of the text, and no more, and code that is damaged ends the process.
 * Where the file is missing, unreadable or of something else, the text is compiled anew: it may be deleted. It is a part of the
 * program like the text: whoever can write it can run what the text does not say, hash or not.
 * @returns {{ start: () => object, keep: () => void, isKept: boolean }} `start` runs it and gives its exports; `keep`
 *   writes what is compiled by now; `isKept` where that was found and is used
 */
export function loadBundled(file) {
  const text = readFileSync(file);
  const kept = `${file}.v8`;
  const cachedData = codeOf(kept, text);
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
  const keep = () => {
    const code = script.createCachedData();
    writeFileSync(kept, Buffer.concat([hashOf(text, code), code]));
  };
  return { start, keep, isKept: cachedData !== undefined && !script.cachedDataRejected };
}

function codeOf(file, text) {
  try {
    const kept = readFileSync(file);
    const code = kept.subarray(HASH_BYTES);
    return hashOf(text, code).equals(kept.subarray(0, HASH_BYTES)) ? code : undefined;
  } catch {
    return undefined;
  }
}

function hashOf(text, code) {
  const of = `${process.versions.v8} ${process.platform} ${process.arch} ${text.length}\n`;
  return createHash('sha256').update(of).update(text).update(code).digest();
}
