/** Which tests real Fabric does not get: those that the table names, each with its reason, and no others. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ENGINE_VARIABLE, TAKES_ENGINE } from './engine.js';
import { EMBEDDED_ONLY, insidesOf, onlyEmbedded } from './integration/only-embedded.js';

const FOLDER = fileURLToPath(new URL('../../test/integration/', import.meta.url));

interface Source {
  readonly file: string;
  readonly text: string;
}

const sources: readonly Source[] = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('chaincode/'))
  .map((file) => ({ file: file.replace(/(\.test)?\.ts$/, ''), text: readFileSync(join(FOLDER, file), 'utf8') }));

/** `file: test` of every test that is kept from real Fabric. */
function kept({ file, text }: Source): string[] {
  return [...text.matchAll(/\bonlyEmbedded\(\s*test,\s*'((?:[^'\\]|\\.)*)'/g)].map(([, name]) => `${file}: ${name}`);
}

/** What an integration file may say of an engine; anything else would make a test another one on real Fabric. */
const PEEKING = [/reconciler\/devnet\/fabric\/(?!write-network-files)/, /\binsidesOf\(/, /\bengineOf\(/, /\.engine\b/];

test('the tests kept from real Fabric are those of the table, each with its reason', () => {
  const table = EMBEDDED_ONLY.map(({ file, test: name }) => `${file}: ${name}`);
  assert.equal(sources.flatMap(kept).sort(), [...table].sort());
  assert.ok(EMBEDDED_ONLY.every(({ reason }) => reason.length > 20));
  assert.is(new Set(table).size, table.length);
});

test('a test that is not in the table is refused; one that is in it is not there on real Fabric', () => {
  const added: string[] = [];
  const add = (name: string) => void added.push(name);
  assert.throws(() => onlyEmbedded(add, 'something else', async () => undefined), /not in the table/);
  const [{ test: name }] = EMBEDDED_ONLY as [(typeof EMBEDDED_ONLY)[0]];
  const before = process.env[ENGINE_VARIABLE];
  try {
    process.env[ENGINE_VARIABLE] = 'fabric';
    onlyEmbedded(add, name, async () => undefined);
    assert.equal(added, []);
    process.env[ENGINE_VARIABLE] = 'embedded';
    onlyEmbedded(add, name, async () => undefined);
    assert.equal(added, [name]);
    process.env[ENGINE_VARIABLE] = 'fabrik';
    assert.throws(() => onlyEmbedded(add, name, async () => undefined), /must be one of embedded, fabric/);
  } finally {
    if (before === undefined) delete process.env[ENGINE_VARIABLE];
    else process.env[ENGINE_VARIABLE] = before;
  }
  assert.throws(() => insidesOf({ engine: 'fabric' } as never), /only the embedded engine/);
});

/** The few places that know an engine, and what for. */
const MAY_PEEK: Readonly<Record<string, string>> = {
  'start-test-network': 'starts it',
  'only-embedded': 'the table',
  'engine-arguments': 'tells the commands',
  'lose-packages': 'takes them from a store, or from a folder',
  'devnet/builder': 'holds a real peer and the embedded one against each other',
  'devnet/processes': 'the processes that only the real engine has',
  'devnet/processes-command': 'the command with the real engine',
  'devnet/data-folder': 'the embedded engine is the one that keeps its data there',
  down: 'holds a peer back, in its test of the table',
};

/** Test files that start no network, or one that has no engine to choose, and why they stay so. */
const WITHOUT_ENGINE: Readonly<Record<string, string>> = {
  'channel/bft': 'what real orderers alone can do',
  'channel/bft-nodes': 'what real orderers alone can do',
  'channel/bft-rotate-ca': 'what real orderers alone can do',
  'devnet/builder': 'has a real peer and an embedded one side by side',
  'devnet/data-folder': 'what the embedded engine keeps, and real Fabric keeps otherwise',
  'devnet/data-kill': 'what the embedded engine keeps, and real Fabric keeps otherwise',
  'devnet/fetch-fabric': 'gets programs and starts none',
  'devnet/processes': 'the processes that only the real engine has',
  'devnet/processes-command': 'the command with the real engine',
  'library/start-devnet': 'the library that starts the embedded network',
};

test('every other integration test takes its engine from the switch', () => {
  const folder = fileURLToPath(new URL('./integration/', import.meta.url));
  const without = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.js') && !TAKES_ENGINE.test(readFileSync(join(folder, file), 'utf8')))
    .map((file) => file.replace(/\.test\.js$/, ''));
  assert.equal(without.sort(), Object.keys(WITHOUT_ENGINE).sort());
});

test('no other integration test knows which engine it runs on', () => {
  const peeking = sources.filter(({ text }) => PEEKING.some((one) => one.test(text))).map(({ file }) => file);
  assert.equal(peeking.sort(), Object.keys(MAY_PEEK).sort());
});

test.run();
