import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { QuorateError } from '../../core/model/quorate-error.js';
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
 * @throws QuorateError BUILDER_DIRECTORY: it holds other things, or cannot be written
 */
export function writeBuilder(directory: string): string {
  const root = resolve(directory);
  try {
    refuseForeign(root);
    write(root);
  } catch (error) {
    const { syscall, message } = error as NodeJS.ErrnoException;
    throw syscall === undefined ? error : unfit(root, message);
  }
  return root;
}

/** In `/usr/local` our bin/build would be everybody's. */
function refuseForeign(root: string): void {
  if (!existsSync(root) || existsSync(join(root, 'lib', PROGRAM)) || readdirSync(root).length === 0) return;
  throw unfit(root, 'there are other things in it');
}

function unfit(directory: string, why: string): QuorateError {
  return new QuorateError('BUILDER_DIRECTORY', 'The builder cannot be written there', {
    why: `${directory}: ${why}`,
    mend: 'name a new or empty folder, or one with an older builder of ours',
    facts: { directory },
  });
}

function write(root: string): void {
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
