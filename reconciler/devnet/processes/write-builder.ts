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
const STEPS = ['detect', 'build', 'release'] as const;

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
 * It stands in the script's text, since a first line longer than 127 bytes is cut by the system. An installation waits
 * for three steps, one after the other, and Node takes longer to start than all of them to do: what a shell can do as
 * well is done without.
 */
function script(step: BuilderStep | 'release'): string {
  const node = [
    `node=${quoted(process.execPath)}`,
    '[ -x "$node" ] || node=node',
    `exec "$node" "\${0%/*}/../lib/${PROGRAM}" ${step} "$@"`,
  ];
  const lines = { detect: [...DETECT, ...node], build: node, release: RELEASE }[step];
  return ['#!/bin/sh', ...lines, ''].join('\n');
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** For cat, cp and mkdir. It is no place to look for a Node that the peer's PATH does not name. */
const TOOLS = 'PATH="$PATH:/usr/bin:/bin"';

/** What packages of ours say of themselves (writePackage), byte for byte. Whatever is written otherwise takes the long way. */
const [BEFORE_LABEL = '', BEHIND_LABEL = ''] = JSON.stringify(
  { type: 'ccaas', path: '', label: '\0' },
  undefined,
  2,
).split('\\u0000');
const DETECT = [
  `said=$(${TOOLS}; cat "$2/metadata.json" 2>/dev/null)`,
  `label=\${said#${quoted(BEFORE_LABEL)}}`,
  `label=\${label%${quoted(BEHIND_LABEL)}}`,
  `if [ "$said" = ${quoted(BEFORE_LABEL)}"$label"${quoted(BEHIND_LABEL)} ]; then`,
  '  case "$label" in *[!A-Za-z0-9._+-]*) ;; *) exit 0 ;; esac',
  'fi',
];

/** Of a build's output, what a peer is to have. Fabric: ccaas_builder/cmd/release. */
const RELEASE = [
  TOOLS,
  'refuse() { echo "::Error: $1" >&2; exit 1; }',
  '[ $# -ge 2 ] || refuse "incorrect number of arguments: release takes 2 folders"',
  'set -e',
  'if [ -e "$1/META-INF/statedb" ]; then mkdir -p "$2/statedb"; cp -RP "$1/META-INF/statedb/." "$2/statedb/"; fi',
  '[ -e "$1/connection.json" ] || refuse "connection.json not found in source folder"',
  '(umask 027; mkdir -p "$2/chaincode/server")',
  'cat "$1/connection.json" > "$2/chaincode/server/connection.json"',
];
