/**
 * What a spec may do to whoever reads it: each input ends with exit code 1 and places, in validate and in plan; a loop
 * takes nothing of a revision that holds it.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleGit } from 'simple-git';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { run } from '../../reconciler/cli/cli.js';
import { revisionLoader } from '../../reconciler/cli/load-own-revision.js';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { CHANNEL, chaincode, NETWORK } from '../spec/fixture.js';

interface Diagnosed {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly mend: string;
}

/** A ledger on which there is nothing. */
const LIVE = { liveFileVersion: 1, network: 'telecom', organization: 'Telco1', resources: [] };

/** A repo in which `prepare` has put something bad, as long as `look` looks at it. */
async function withRepo(prepare: (repo: string) => void, look: (repo: string, root: string) => Promise<void>) {
  const root = mkdtempSync(join(tmpdir(), 'quorate-test-'));
  try {
    const repo = join(root, 'repo');
    mkdirSync(join(repo, 'net'), { recursive: true });
    mkdirSync(join(repo, '.git'));
    for (const [name, text] of [
      ['network', NETWORK],
      ['channel1', CHANNEL],
      ['cc', chaincode()],
    ] as const) {
      writeFileSync(join(repo, `net/${name}.yaml`), text);
    }
    writeFileSync(join(root, 'live.json'), JSON.stringify(LIVE));
    prepare(repo);
    await look(repo, root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The errors with which a command ends. */
async function refused(command: readonly string[], repo: string): Promise<readonly Diagnosed[]> {
  let out = '';
  const stdout = { write: (text: string) => (out += text) };
  const context = { stdout, stderr: { write: () => true }, env: {}, now: () => '2026-06-01T00:00:00Z' };
  const code = await run([...command, '--spec', join(repo, 'net'), '--format', 'json'], context as never);
  assert.is(code, 1);
  const report = JSON.parse(out) as { ok: boolean; diagnostics: readonly Diagnosed[]; plan?: unknown };
  assert.is(report.ok, false);
  assert.is(report.plan, undefined);
  return report.diagnostics;
}

/** Where a loop sees a defect when the repo is what was merged. */
async function refusedByLoop(repo: string): Promise<readonly string[]> {
  const { code, why = '' } = await errorOfLoop(repo, 'net');
  assert.is(code, 'SPEC_INVALID');
  return why.split('\n').map((line) => /^[^:]+:\d+:\d+(?=: .)/.exec(line)?.[0] ?? line);
}

async function errorOfLoop(repo: string, folder: string): Promise<QuorateError> {
  const git = simpleGit({ baseDir: repo, trimmed: true });
  await git.init().then(() => git.add('net'));
  const person = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
  await git.raw(...person, 'commit', '--quiet', '-m', 'merged');
  const load = revisionLoader(repo, folder);
  const error: unknown = await load(await git.revparse(['HEAD'])).then(
    () => undefined,
    (thrown) => thrown,
  );
  assert.instance(error, QuorateError);
  return error as QuorateError;
}

const document = (text: string) => (repo: string) => writeFileSync(join(repo, 'net/cc.yaml'), text);
const bomb = [
  'a0: &a0 [x]',
  ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`)}]`),
];

const INPUTS: Readonly<Record<string, readonly [(repo: string) => void, ...string[]]>> = {
  'a YAML syntax error': [document('kind: [\n'), 'YAML_SYNTAX net/cc.yaml:2:1'],
  'an unknown field': [document(chaincode({ chanel: 'x' })), 'FIELD_UNKNOWN net/cc.yaml:8:3'],
  'a wrong type': [document(chaincode({ version: '1.0' })), 'VALUE_TYPE net/cc.yaml:6:12'],
  'another runtime': [document(chaincode({ runtime: 'golang' })), 'VALUE_NOT_ALLOWED net/cc.yaml:8:12'],
  'private data collections': [document(chaincode({ collections: '[{}]' })), 'VALUE_TOO_MANY net/cc.yaml:8:16'],
  'a missing reference': [document(chaincode({ channel: 'nowhere' })), 'REFERENCE_MISSING net/cc.yaml:5:12'],
  'a duplicate address': [
    (repo) => writeFileSync(join(repo, 'net/other.yaml'), chaincode()),
    'ADDRESS_DUPLICATE net/other.yaml:3:19',
  ],
  'an alias bomb': [document(bomb.join('\n')), 'YAML_ALIASES net/cc.yaml:1:1'],
  'a 50 MB file': [
    (repo) => {
      writeFileSync(join(repo, 'net/big.yaml'), '');
      truncateSync(join(repo, 'net/big.yaml'), 50 * 1024 * 1024);
    },
    'FILE_TOO_BIG net/big.yaml:1:1',
  ],
  'a private key': [document(`${chaincode()}# -----BEGIN PRIVATE KEY-----\n`), 'PRIVATE_KEY net/cc.yaml:8:3'],
  'a .. path': [document(chaincode({ source: '{ path: ../../out }' })), 'PATH_OUTSIDE net/cc.yaml:8:19'],
  'a link out of the repo': [
    (repo) => symlinkSync('/etc/hostname', join(repo, 'net/link.yaml')),
    'LINK_OUTSIDE net/link.yaml:1:1',
  ],
  'a policy of one who is no member': [
    document(chaincode({ endorsementPolicy: `"OR('Telco9.peer')"` })),
    'NOT_A_MEMBER net/cc.yaml:7:27',
  ],
  'an MSP id that stands twice': [
    (repo) => writeFileSync(join(repo, 'net/network.yaml'), NETWORK.replace('mspId: Telco3', 'mspId: Telco2')),
    'REFERENCE_MISSING net/channel1.yaml:5:40',
    'NAME_DUPLICATE net/network.yaml:9:30',
  ],
  'OutOf(4 of 3)': [
    document(chaincode({ endorsementPolicy: `"OutOf(4, 'Telco1.peer', 'Telco2.peer', 'Telco3.peer')"` })),
    'POLICY_UNSATISFIABLE net/cc.yaml:7:23',
  ],
  'unbalanced brackets': [
    document(chaincode({ endorsementPolicy: `"AND('Telco1.peer', 'Telco2.peer'"` })),
    'POLICY_SYNTAX net/cc.yaml:7:55',
  ],
  'three defects at once': [
    document(chaincode({ version: '1', runtime: 'java', extra: 'x' })),
    'VALUE_TYPE net/cc.yaml:6:12',
    'VALUE_NOT_ALLOWED net/cc.yaml:8:12',
    'FIELD_UNKNOWN net/cc.yaml:9:3',
  ],
};

for (const [name, [prepare, ...expected]] of Object.entries(INPUTS)) {
  test(`${name} is refused, in its place, by validate, by plan and by a loop`, async () => {
    await withRepo(prepare, async (repo, root) => {
      const live = join(root, 'live.json');
      for (const command of [['validate'], ['plan', '--against', 'git:HEAD'], ['plan', '--live', live]]) {
        const found = await refused(command, repo);
        assert.equal(
          found.map(({ code, file, line, column }) => `${code} ${file}:${line}:${column}`),
          expected,
        );
        for (const { mend } of found) assert.ok(mend.length > 0);
      }
      const places = expected.map((defect) => defect.replace(/^\S+ /, ''));
      assert.equal(await refusedByLoop(repo), places);
    });
  });
}

test('a folder that the revision does not have is named', async () => {
  await withRepo(document(chaincode()), async (repo) => {
    const { code, why, mend } = await errorOfLoop(repo, 'nets');
    assert.is(code, 'SPEC_MISSING');
    assert.match(why!, /^[0-9a-f]{12} holds no file below nets$/);
    assert.match(mend!, 'git.path');
  });
});

test.run();
