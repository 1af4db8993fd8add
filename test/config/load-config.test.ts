import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSchema } from '../../reconciler/adapters/files/read-schema.js';
import { loadConfig } from '../../reconciler/config/load-config.js';
import type { ReconcilerConfig } from '../../reconciler/config/reconciler-config.js';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';

const WHOLE = `apiVersion: quorate/v1
kind: Reconciler
organization: Telco1
git:
  url: ../upstream.git
  root: ${'ab'.repeat(20)}
  path: network-specs/telecom
fabric:
  identity: { certificate: cert.pem, privateKey: /keys/key.pem }
  peers:
    - { name: peer0, endpoint: localhost:7051, tlsRootCertificates: tls/ca.pem }
`;

let folder = '';
test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-config-'));
});
test.after(() => rmSync(folder, { recursive: true, force: true }));

function load(text: string): ReconcilerConfig {
  const file = join(folder, 'reconciler.yaml');
  writeFileSync(file, text);
  return loadConfig(file, readSchema('reconciler.schema.json'));
}

function refusal(text: string): QuorateError {
  try {
    load(text);
  } catch (error) {
    if (error instanceof QuorateError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

test('defaults are filled in and paths are relative to the file', () => {
  const config = load(WHOLE);
  assert.equal(
    [config.state, config.intervalMs, config.voteMode, config.git.branch],
    [join(folder, '.quorate'), 30_000, 'manual', 'main'],
  );
  assert.equal(
    [config.git.url, config.identity, config.modules],
    [
      join(folder, '../upstream.git'),
      { certificate: join(folder, 'cert.pem'), privateKey: '/keys/key.pem' },
      join(folder, '.quorate/modules'),
    ],
  );
  assert.equal(config.peers[0]!.builder, {});
});

test('a key is in a file or in a token, and a token is named by module, label and PIN file', () => {
  const identity = (more: string) => WHOLE.replace(', privateKey: /keys/key.pem', more);
  const token = (library: string, more = '') =>
    identity(`, pkcs11: { library: ${library}, token: telco1, pinFile: pin${more} }`);
  const pkcs11 = { library: join(folder, 'hsm/p11.so'), token: 'telco1', pinFile: join(folder, 'pin'), id: undefined };
  const certificate = join(folder, 'cert.pem');
  assert.equal(load(token('./hsm/p11.so')).identity, { certificate, pkcs11 });
  const found = load(token('libp11.so', ', id: A1B2')).identity;
  assert.equal(
    found,
    { certificate, pkcs11: { ...pkcs11, library: 'libp11.so', id: 'a1b2' } },
    'as the system finds it',
  );
  for (const wrong of [identity(''), identity(', privateKey: k, pkcs11: { library: a, token: b, pinFile: c }')]) {
    assert.match(refusal(wrong).why!, 'fabric.identity');
  }
  assert.match(refusal(token('p11.so', ', pin: 1234')).why!, 'pin');
  assert.match(refusal(token('p11.so', ', id: a1b')).why!, 'id');
});

test('addresses of remotes are no paths', () => {
  for (const url of ['https://example.org/a.git', 'ssh://git@example.org/a', 'git@example.org:a/b.git']) {
    assert.is(load(WHOLE.replace('../upstream.git', url)).git.url, url);
  }
});

test('intervals in every unit', () => {
  for (const [text, ms] of [
    ['250ms', 250],
    ['2s', 2000],
    ['3m', 180_000],
    ['1h', 3_600_000],
  ] as const) {
    assert.is(load(`${WHOLE}interval: ${text}\n`).intervalMs, ms);
  }
});

const line = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

/** What is written instead, where it is, and what is said of it. */
const REFUSED: readonly (readonly [string, string, string, RegExp])[] = [
  [
    'an unknown field',
    WHOLE.replace('organization:', 'organisation: x\norganization:'),
    'organisation',
    /organisation/,
  ],
  ['a misspelt field deep down', WHOLE.replace('endpoint:', 'endpont: x, endpoint:'), 'endpont', /endpont/],
  ['a wrong type', WHOLE.replace('organization: Telco1', 'organization: 7'), 'organization: 7', / organization /],
  ['a missing field', WHOLE.replace(/ {2}root: .*\n/, ''), 'url:', /root/],
  ['a root that is no commit', WHOLE.replace(/root: .*/, 'root: main'), 'root: main', / git\.root /],
  [
    'a branch that is an option',
    WHOLE.replace('  root:', '  branch: --upload-pack=x\n  root:'),
    'branch: --',
    / git\.branch /,
  ],
  ['an interval without unit', `${WHOLE}interval: "30"\n`, 'interval:', / interval /],
  ['an interval of nothing', `${WHOLE}interval: 0s\n`, 'interval:', / interval /],
  ['a vote mode that does not exist', `${WHOLE}vote: { mode: always }\n`, 'vote:', / vote\.mode /],
  ['no peers', WHOLE.replace(/peers:\n.*/, 'peers: []'), 'peers:', / fabric\.peers /],
  ['an endpoint without port', WHOLE.replace('localhost:7051', 'localhost'), 'endpoint: localhost', /endpoint/],
  ['another kind', WHOLE.replace('kind: Reconciler', 'kind: Network'), 'kind: Network', / kind /],
  ['YAML that is none', WHOLE.replace('organization: Telco1', 'organization: [Telco1'), '', /./],
];

for (const [name, text, part, says] of REFUSED) {
  test(`refused: ${name}, with file, line and column`, () => {
    const { code, why = '', mend } = refusal(text);
    assert.is(code, 'CONFIG_INVALID');
    assert.match(why, says);
    const place = /reconciler\.yaml:(\d+):(\d+): /.exec(why);
    assert.ok(place, why);
    if (part !== '' && name !== 'a missing field') assert.is(Number(place[1]), line(text, part), why);
    assert.ok((mend ?? '').length > 0);
  });
}

test('every defect is told at once', () => {
  const { why } = refusal(WHOLE.replace('kind: Reconciler', 'kind: Network').replace('localhost:7051', 'localhost'));
  assert.is(why?.split('\n').length, 2);
});

test('vote mode merged without allowed signers is refused: every commit would count', () => {
  assert.match(refusal(`${WHOLE}vote: { mode: merged }\n`).why ?? '', /allowedSigners/);
  const config = load(`${WHOLE.replace('  root:', '  allowedSigners: signers\n  root:')}vote: { mode: merged }\n`);
  assert.equal([config.voteMode, config.git.allowedSigners], ['merged', join(folder, 'signers')]);
  assert.is(config.branchTrailer, false);
  const named = load(`${WHOLE}vote: { branchTrailer: true }\n`);
  assert.is(named.branchTrailer, true);
});

test('plasma chains are named with their root contract; one without it is refused', () => {
  const place = { chain: 'chains02', channel: 'chains', chaincode: 'plasma-root' };
  assert.equal(load(WHOLE).plasma, []);
  assert.equal(load(`${WHOLE}plasma: [${JSON.stringify(place)}]\n`).plasma, [place]);
  assert.match(refusal(`${WHOLE}plasma: [{ chain: chains02, channel: chains }]\n`).why ?? '', /chaincode/);
  assert.match(refusal(`${WHOLE}plasma: [{ chain: Chains, channel: c, chaincode: d }]\n`).why ?? '', /chain/);
});

const BESU = `besu:
  networks:
    - { name: mainnet, rpc: [http://127.0.0.1:4545, https://rpc.example] }
  account: { keystore: keys/voter.json, passphraseFile: /run/secrets/voter }
  nodes:
    - { name: writer01, network: mainnet, agent: https://127.0.0.1:9443, tlsRootCertificates: tls/ca.pem, clientCertificate: tls/loop.pem, clientKey: tls/loop.key }
`;
const WITHOUT_FABRIC = WHOLE.slice(0, WHOLE.indexOf('fabric:'));

test('an organization of a Besu network alone: files are relative, keys are named and never held', () => {
  const { besu, identity, peers } = load(WITHOUT_FABRIC + BESU);
  assert.equal([identity, peers], [undefined, []]);
  assert.equal(besu!.networks, [{ name: 'mainnet', rpc: ['http://127.0.0.1:4545', 'https://rpc.example'] }]);
  assert.equal(besu!.account, { keystore: join(folder, 'keys/voter.json'), passphraseFile: '/run/secrets/voter' });
  assert.is(besu!.nodes[0]!.clientKey, join(folder, 'tls/loop.key'));
  const remote = { web3signer: 'http://127.0.0.1:9000', address: `0x${'ab'.repeat(20)}` };
  const written = BESU.replace(
    /account: .*/,
    `account: { web3signer: "${remote.web3signer}", address: "0x${'AB'.repeat(20)}" }`,
  );
  assert.equal(load(WITHOUT_FABRIC + written).besu!.account, remote);
  assert.is(load(WHOLE).besu, undefined);
  assert.is(load(WITHOUT_FABRIC + BESU.replace(/ {2}account: .*\n/, '')).besu!.account, undefined, 'a mere reader');
});

test('refused: neither network, a key in the settings, two keys at once, an agent without TLS', () => {
  assert.match(refusal(WITHOUT_FABRIC).why ?? '', /neither a Fabric nor a Besu network/);
  const account = (text: string) => WITHOUT_FABRIC + BESU.replace(/account: .*/, `account: ${text}`);
  for (const text of [
    account(`{ privateKey: "${'ab'.repeat(32)}" }`),
    account(`"0x${'ab'.repeat(32)}"`),
    account(`{ web3signer: "http://127.0.0.1:9000", address: "0x${'ab'.repeat(32)}" }`),
    account('{ privateKeyFile: a, web3signer: http://127.0.0.1:9000 }'),
    WITHOUT_FABRIC + BESU.replace('https://127.0.0.1:9443', 'http://127.0.0.1:9443'),
    WITHOUT_FABRIC + BESU.replace('networks:', 'nets:'),
  ]) {
    const { code, why } = refusal(text);
    assert.is(code, 'CONFIG_INVALID', text);
    assert.not.match(why ?? '', /abababab/, 'what may be a key is not repeated');
  }
});

test('no document, two documents, and no file', () => {
  assert.is(refusal('').code, 'CONFIG_INVALID');
  assert.match(refusal(`${WHOLE}---\n${WHOLE}`).why ?? '', /2 documents/);
  let code = '';
  try {
    loadConfig(join(folder, 'none.yaml'), readSchema('reconciler.schema.json'));
  } catch (error) {
    code = (error as QuorateError).code;
  }
  assert.is(code, 'CONFIG_MISSING');
});

test.run();
