import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CERTIFICATE, CHANNEL, chaincode, desire, load, NETWORK } from './fixture.js';

/** The only defect of a spec with this chaincode document: `code line:column path`. */
function defects(files: Record<string, string | Uint8Array>): string[] {
  const { desired, diagnostics } = load(files);
  assert.is(desired, undefined);
  for (const { what, mend } of diagnostics) assert.ok(what && mend);
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, file, line, column, path }) => `${code} ${file}:${line}:${column} ${path}`.trim());
}
const inChaincode = (text: string) => defects({ 'net/cc.yaml': text });

test('a whole spec loads: addresses sorted, defaults filled in, frozen', () => {
  const { network, resources } = desire({ 'net/cc.yaml': chaincode() });
  assert.is(network, 'telecom');
  assert.equal(
    [...resources.keys()],
    ['telecom/Chaincode/numbertransfer', 'telecom/Channel/channel1', 'telecom/Network/telecom'],
  );
  const resource = resources.get('telecom/Chaincode/numbertransfer')!;
  assert.is(resource.spec.initRequired, false);
  assert.equal(resource.origin, { file: 'net/cc.yaml', line: 1, column: 1 });
  assert.throws(() => ((resource.spec as { channel: string }).channel = 'other'), TypeError);
  assert.throws(() => ((resource.spec.placement as Record<string, unknown>).x = 1), TypeError);
});

test('several documents in one file each have their own place', () => {
  const { resources } = desire({ 'net/cc.yaml': `${chaincode()}---\n${chaincode({}, 'second')}---\n` });
  assert.is(resources.get('telecom/Chaincode/second')?.origin.line, 9);
});

test('a YAML syntax error has its place', () => {
  assert.equal(inChaincode('apiVersion: quorate/v1\nkind: [Chaincode\n'), ['YAML_SYNTAX net/cc.yaml:3:1']);
});

test('a key that stands twice is a defect', () => {
  assert.equal(inChaincode(`${chaincode()}  version: "2"\n`), ['YAML_DUPLICATE_KEY net/cc.yaml:8:3']);
});

test('an unknown field has its place, and the field that was meant', () => {
  const { diagnostics } = load({ 'net/cc.yaml': chaincode({ endorsmentPolicy: 'x' }) });
  assert.is(diagnostics.length, 1);
  const { code, line, column, path, mend } = diagnostics[0]!;
  assert.equal([code, line, column, path], ['FIELD_UNKNOWN', 8, 3, 'spec.endorsmentPolicy']);
  assert.match(mend, 'endorsementPolicy');
});

test('each of several defects has one line of its own', () => {
  const text = chaincode({ version: '1.1', runtime: 'golang', collections: '[{ name: a }]' });
  assert.equal(inChaincode(text), [
    'VALUE_TYPE net/cc.yaml:6:12 spec.version',
    'VALUE_NOT_ALLOWED net/cc.yaml:8:12 spec.runtime',
    'VALUE_TOO_MANY net/cc.yaml:9:16 spec.collections',
  ]);
});

test('a number where text is wanted: the mend shows the quotes', () => {
  assert.match(load({ 'net/cc.yaml': chaincode({ version: '1.1' }) }).diagnostics[0]!.mend, '"1.1"');
});

test('a missing field is shown at the mapping that lacks it', () => {
  const text = chaincode().replace(/ {2}version.*\n/, '');
  assert.equal(inChaincode(text), ['FIELD_MISSING net/cc.yaml:5:3 spec']);
});

test('an unknown kind: did you mean', () => {
  const { diagnostics } = load({ 'net/cc.yaml': chaincode().replace('kind: Chaincode', 'kind: chaincod') });
  assert.is(diagnostics[0]?.code, 'KIND_UNKNOWN');
  assert.match(diagnostics[0]!.mend, '"Chaincode"');
});

test('a missing reference: did you mean', () => {
  const { diagnostics } = load({ 'net/cc.yaml': chaincode({ channel: 'chanel1' }) });
  assert.equal(
    [diagnostics[0]?.code, diagnostics[0]?.line, diagnostics[0]?.path],
    ['REFERENCE_MISSING', 5, 'spec.channel'],
  );
  assert.match(diagnostics[0]!.mend, '"channel1"');
});

test('references of channel and network are checked', () => {
  assert.equal(defects({ 'net/channel1.yaml': CHANNEL.replace('Telco2', 'Telco9') }), [
    'REFERENCE_MISSING net/channel1.yaml:5:32 spec.members[2]',
  ]);
  assert.equal(defects({ 'net/channel1.yaml': CHANNEL.replace('[OrdererOrg]', '[Telco1]') }), [
    'ORDERER_MISSING net/channel1.yaml:7:21 spec.orderer.organizations[0]',
  ]);
  assert.equal(defects({ 'net/network.yaml': NETWORK.replace('channel: channel1', 'channel: nowhere') }), [
    'REFERENCE_MISSING net/network.yaml:12:14 spec.governance.channel',
  ]);
  assert.equal(defects({ 'net/network.yaml': NETWORK.replace('[Regulator]', '[OrdererOrg]') }), [
    'MUST_AGREE_NO_VOTER net/network.yaml:13:17 spec.governance.mustAgree[0]',
  ]);
});

test('a placement names members and their peers', () => {
  assert.equal(inChaincode(chaincode({ placement: '{ Telco1: [peer7], OrdererOrg: [] }' })), [
    'REFERENCE_MISSING net/cc.yaml:8:25 spec.placement.Telco1[0]',
    'NOT_A_MEMBER net/cc.yaml:8:45 spec.placement.OrdererOrg',
  ]);
});

test('a duplicate address names the other place', () => {
  const { diagnostics } = load({ 'net/a.yaml': chaincode(), 'net/b.yml': chaincode() });
  assert.is(diagnostics[0]?.code, 'ADDRESS_DUPLICATE');
  assert.match(diagnostics[0]!.what, 'net/a.yaml:1:1');
});

test('one name on one channel is declared once, whatever the documents are called', () => {
  const files = { 'net/a.yaml': chaincode({}, 'a'), 'net/b.yaml': chaincode({ name: 'a' }, 'b') };
  assert.equal(defects(files), ['LEDGER_NAME_DUPLICATE net/b.yaml:3:19 metadata.name']);
});

test('an alias bomb is refused', () => {
  const levels = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`);
  assert.equal(inChaincode(`a0: &a0 [x, x]\n${levels.join('\n')}\n`), ['YAML_ALIASES net/cc.yaml:1:1']);
});

test('an honest alias works', () => {
  const text = chaincode({ placement: '{ Telco1: &one [peer0], Telco2: *one }' });
  assert.ok(desire({ 'net/cc.yaml': text }));
});

test('deep nesting is refused, in flow and in block style, however it is written', () => {
  for (const text of ['['.repeat(100_000), '- '.repeat(100_000)]) {
    assert.is(inChaincode(text)[0]?.split(' ')[0], 'YAML_TOO_DEEP', text.slice(0, 10));
  }
  const flow = `${'{a:\n  '.repeat(20_000)}x${'}'.repeat(20_000)}`;
  assert.match(inChaincode(flow)[0]!, /^YAML_(TOO_DEEP|SYNTAX) /);
  const block = Array.from({ length: 50 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
  assert.equal(inChaincode(block), ['YAML_TOO_DEEP net/cc.yaml:1:1']);
});

test('a file that is too big, or no text, is refused', () => {
  const big = new Uint8Array(50 * 1024 * 1024).fill(32);
  assert.equal(defects({ 'net/cc.yaml': big }), ['FILE_UNREADABLE net/cc.yaml:1:1']);
  assert.equal(defects({ 'net/cc.yaml': new Uint8Array([0xff, 0xfe, 0x41]) }), ['FILE_UNREADABLE net/cc.yaml:1:1']);
});

test('a private key is an error wherever it stands', () => {
  const key = '-----BEGIN EC PRIVATE KEY-----';
  assert.equal(inChaincode(`# ${key}\n${chaincode()}`), ['PRIVATE_KEY net/cc.yaml:1:3']);
  const encoded = Buffer.from(`-----BEGIN PRIVATE KEY-----\nMIIB`).toString('base64');
  assert.equal(inChaincode(`${chaincode()}# ${encoded}\n`), ['PRIVATE_KEY net/cc.yaml:8:3']);
  assert.equal(defects({ 'net/msp/Telco1/keystore/key.pem': `${key}\n` }), [
    'PRIVATE_KEY net/msp/Telco1/keystore/key.pem:1:1',
  ]);
  assert.ok(desire({ 'net/cc.yaml': `# no PRIVATE KEY here\n${chaincode()}` }));
});

test('a source path that leaves the repo is refused', () => {
  const at = (path: string) => inChaincode(chaincode({ source: `{ path: ${path} }` }));
  for (const path of ['../../x', '/etc', '"a\\\\b"', '../net/../../x']) {
    assert.equal(at(path), ['PATH_OUTSIDE net/cc.yaml:8:19 spec.source.path'], path);
  }
  assert.ok(desire({ 'net/cc.yaml': chaincode({ source: '{ path: ../chaincode/x }' }) }));
});

test('another repo is named by a full commit only', () => {
  const at = (commit: string) =>
    chaincode({ source: `{ repository: https://example.com/a.git, commit: ${commit}, path: . }` });
  assert.ok(desire({ 'net/cc.yaml': at(`"${'0a'.repeat(20)}"`) }));
  assert.equal(inChaincode(at('main')), ['VALUE_INVALID net/cc.yaml:8:60 spec.source.commit']);
  assert.equal(inChaincode(chaincode({ source: '{ repository: https://example.com/a.git, path: . }' })), [
    'FIELD_MISSING net/cc.yaml:8:11 spec.source',
  ]);
});

test('an MSP folder is read, its config.yaml is no document of ours', () => {
  const network = NETWORK.replace(
    /msp: \{ rootCerts: .*? \}, peers: \[\{ name: peer0 \}, /,
    'msp: { path: msp/Telco1 }, peers: [{ name: peer0 }, ',
  );
  const files = {
    'net/network.yaml': network,
    'net/msp/Telco1/cacerts/ca.pem': CERTIFICATE,
    'net/msp/Telco1/tlscacerts/tls.pem': CERTIFICATE,
    'net/msp/Telco1/config.yaml':
      'NodeOUs:\n  Enable: true\n  PeerOUIdentifier:\n    Certificate: cacerts/ca.pem\n    OrganizationalUnitIdentifier: peer\n',
  };
  const { resources } = desire(files);
  const spec = resources.get('telecom/Network/telecom')!.spec as unknown as {
    organizations: { msp: { rootCerts: string[]; tlsRootCerts: string[]; nodeOUs: unknown } }[];
  };
  const { msp } = spec.organizations[1]!;
  assert.equal(msp.rootCerts, [CERTIFICATE]);
  assert.equal(msp.tlsRootCerts, [CERTIFICATE]);
  assert.equal(msp.nodeOUs, {
    enable: true,
    peer: { organizationalUnitIdentifier: 'peer', certificate: CERTIFICATE },
  });
  assert.equal(defects({ 'net/network.yaml': network }), [
    'MSP_MISSING net/network.yaml:7:51 spec.organizations[1].msp.path',
  ]);
  assert.equal(defects({ 'net/network.yaml': network.replace('msp/Telco1', '../other') }), [
    'PATH_OUTSIDE net/network.yaml:7:51 spec.organizations[1].msp.path',
  ]);
});

test('a folder without a Network document, or with two networks, is refused', () => {
  assert.equal(defects({ 'net/network.yaml': '' }), ['NETWORK_MISSING net/channel1.yaml:1:1']);
  const other = NETWORK.replace('name: telecom', 'name: power');
  assert.equal(defects({ 'net/other.yaml': other }), ['NETWORK_SECOND net/other.yaml:3:19 metadata.name']);
});

test('the rule has three forms', () => {
  const rule = (text: string) => ({ 'net/network.yaml': `${NETWORK}    rule: ${text}\n` });
  for (const good of ['majority', 'all', '{ atLeast: 3 }']) assert.ok(desire(rule(good)), good);
  assert.equal(defects(rule('most')), ['VALUE_FORM net/network.yaml:14:11 spec.governance.rule']);
  assert.equal(defects(rule('{ atLeast: 5 }')), [
    'RULE_UNREACHABLE net/network.yaml:14:22 spec.governance.rule.atLeast',
  ]);
});

test("suspend and allow are the document's, not the spec's", () => {
  const text = chaincode({ suspend: '{ reason: x, by: y, until: 2027-01-01 }', allow: '[retire]' });
  const resource = desire({ 'net/cc.yaml': text }).resources.get('telecom/Chaincode/numbertransfer')!;
  assert.equal(resource.suspend, { reason: 'x', by: 'y', until: '2027-01-01' });
  assert.equal(resource.allow, ['retire']);
  assert.not.ok('suspend' in resource.spec || 'allow' in resource.spec);
});

test.run();
