/** Two releases of Quorate with different digest formats on one network: they say so and wait, and there is a way on. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Consortium, ROOT } from './consortium.js';
import { LoopProcess } from './loop-process.js';
import { committedToy, inSync, toyAnswers, toyDocument, withToy } from './toy.js';
import { writtenSettings } from './written-settings.js';

const test = suite('releases');
let consortium: Consortium;
let everybody: readonly string[];
let nextRelease: string;
const processes: LoopProcess[] = [];

const FORMAT = 'FORMAT_VERSION = 1;';

function patched(text: string): string {
  assert.ok(text.includes(FORMAT), 'the format is written where this test changes it');
  return text.replace(FORMAT, 'FORMAT_VERSION = 2;');
}

/** This release as it is, built once more with the next digest format; answers its folder. */
function buildNextRelease(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-next-'));
  for (const part of ['dist/reconciler', 'dist/schemas', 'schemas', 'package.json'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const bundle = join(folder, 'dist/reconciler/bundle');
  const files = readdirSync(bundle).map((name) => join(bundle, name));
  const format = files.find((file) => readFileSync(file, 'utf8').includes(FORMAT)) ?? files[0]!;
  writeFileSync(format, patched(readFileSync(format, 'utf8')));
  return folder;
}

function startNext(organization: string): LoopProcess {
  const main = join(nextRelease, 'dist/reconciler/main.js');
  const loop = new LoopProcess(writtenSettings(consortium, organization), [], { main });
  processes.push(loop);
  return loop;
}

test.before(async () => {
  nextRelease = buildNextRelease();
  mkdirSync(nextRelease, { recursive: true });
  consortium = await withToy();
  everybody = [...consortium.members.keys()];
});
test.after(async () => {
  for (const { child } of processes) child.kill('SIGKILL');
  await Promise.all(processes.map(({ ended }) => ended));
  await consortium?.stop();
  rmSync(nextRelease, { recursive: true, force: true });
});

test('one organization is a release ahead of the governance ledger: it says so and waits, the others go on', async () => {
  await consortium.loops.get('Telco3')!.stop();
  const ahead = startNext('Telco3');
  await consortium.merge(everybody, toyDocument('1.1'), 'Toy 1.1');
  const others = everybody.filter((one) => one !== 'Telco3');
  await consortium.until('the others have 1.1', async () => {
    return inSync(consortium, others) && (await committedToy(consortium)).version === '1.1';
  });
  await consortium.until('Telco3 says why it waits', () => ahead.reason('telecom') === 'FormatOlder');
  assert.not.ok(
    ahead.lines.some(({ type }) => type === 'vote'),
    ahead.errors,
  );
  ahead.child.kill('SIGKILL');
  await ahead.ended;
  consortium.startLoop('Telco3');
  await consortium.until('with the release of the others it catches up', () => inSync(consortium));
});

test('the governance chaincode moves to the next format by votes; then the old release waits and the next one decides', async () => {
  const source = patched(readFileSync(join(ROOT, 'chaincode/opssc/src/digest.ts'), 'utf8'));
  const file = 'network-specs/telecom/chaincodes/opssc.yaml';
  const document = readFileSync(join(ROOT, file), 'utf8').replace('version: "1.0"', 'version: "2.0"');
  await consortium.merge(everybody, { 'chaincode/opssc/src/digest.ts': source, [file]: document }, 'OpsSC 2.0');
  for (const organization of everybody)
    await consortium.until(`${organization} says that the ledger is ahead`, () => {
      return consortium.reason(organization, 'Network/telecom') === 'FormatNewer';
    });
  // Three upgrade; the fourth stays with the old release.
  const upgraded = everybody.filter((one) => one !== 'Telco3');
  for (const organization of upgraded) await consortium.loops.get(organization)!.stop();
  const loops = upgraded.map((organization) => startNext(organization));
  await consortium.merge(everybody, toyDocument('1.2'), 'Toy 1.2');
  await consortium.until('1.2 is decided and runs at those who upgraded', () => {
    return loops.every((loop) => loop.reason('toy') === 'InSync') && votedBy(loops);
  });
  assert.is((await committedToy(consortium)).version, '1.2');
  for (const organization of upgraded) assert.is(await toyAnswers(consortium, organization), '1.0');
  const { conditions } = consortium.loops.get('Telco3')!.report!;
  const said = conditions.find(({ address }) => address.kind === 'Network')!;
  assert.is(said.reason, 'FormatNewer');
  assert.match(said.message, 'upgrade Quorate here');
});

function votedBy(loops: readonly LoopProcess[]): boolean {
  return loops.every(({ lines }) =>
    lines.some(({ type, subject }) => type === 'vote' && String(subject).includes('toy')),
  );
}

test.run();
