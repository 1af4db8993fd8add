import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuilderStep } from './ccaas-builder.js';

/** Compiled, from dist/reconciler/devnet/processes/. */
const COMPILED = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = 'devnet/processes/run-builder.js';
/** The program and every module that it imports; they import nothing else but node's own. */
const MODULES = [
  PROGRAM,
  'devnet/processes/ccaas-builder.js',
  'fabric/package/fill-connection.js',
  'fabric/package/fill-template.js',
  'fabric/package/go-field.js',
  'fabric/package/go-text.js',
];
const STEPS: readonly BuilderStep[] = ['detect', 'build', 'release'];

/**
 * Writes an external builder for chaincode as a service: a folder that a peer's core.yaml may name, which needs Node 20
 * and neither Docker, Go nor this package. It may be copied to another place or machine, and is readable by any user,
 * whoever the peer runs as. A second call writes the same again.
 *
 * @returns the folder's absolute path
 */
export function writeBuilder(directory: string): string {
  const root = resolve(directory);
  mkdirSync(join(root, 'bin'), { recursive: true });
  for (const module of MODULES) {
    const target = join(root, 'lib', module);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(COMPILED, module), target);
    chmodSync(target, 0o644);
  }
  writeFileSync(join(root, 'lib', 'package.json'), '{ "type": "module" }\n');
  for (const step of STEPS) {
    const file = join(root, 'bin', step);
    writeFileSync(file, script(step));
    chmodSync(file, 0o755);
  }
  return root;
}

/**
 * A peer passes PATH on, which need not have a `node`: the one that runs now is named, and PATH is for another machine.
 * It stands in the script's text, since a first line longer than 127 bytes is cut by the system.
 */
function script(step: BuilderStep): string {
  return [
    '#!/bin/sh',
    `node=${quoted(process.execPath)}`,
    '[ -x "$node" ] || node=node',
    `exec "$node" "\${0%/*}/../lib/${PROGRAM}" ${step} "$@"`,
    '',
  ].join('\n');
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
