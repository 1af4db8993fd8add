/** A private key in a spec of a Besu network is an error wherever it stands, and no diagnostic repeats it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { run } from '../../reconciler/cli/cli.js';
import { nodesFromList } from '../../reconciler/kinds/node-list/nodes-from-list.js';
import { accountOf, besuNetwork, idOf, loadBesu, network, node, nodeList, SEVEN } from './besu-fixture.js';

/** Of a key that nobody uses; its halves are looked for, too. */
const KEY = 'c0ffee0123456789abcdef0123456789c0ffee0123456789abcdef0123456789';
const HALF = /c0ffee0123456789/i;

/** `CODE file:line path` of every error; none of them may hold a part of the key. */
function errors(files: Readonly<Record<string, string>>): readonly string[] {
  const { diagnostics } = loadBesu(files);
  assert.not.match(JSON.stringify(diagnostics), HALF);
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, file, line, path }) => `${code} ${file}:${line} ${path}`.trim());
}

const withAccount = (account: string) => network().replace(`"account":"${accountOf('Beta')}"`, `"account":${account}`);
const listed = (differs: object) => nodeList([...SEVEN.slice(0, 6), { ...node(7), ...differs }] as never);

test('a key where an address, an endpoint or a name belongs', () => {
  const account = 'PRIVATE_KEY net/network.yaml:4 spec.organizations[1].account';
  for (const written of [`"0x${KEY}"`, `"${KEY.toUpperCase()}"`, `0x${KEY}`]) {
    assert.equal(errors({ 'net/network.yaml': withAccount(written) }), [account], written);
  }
  const rpc = (text: string) => ({ 'net/besu.yaml': besuNetwork({ rpc: [text] }) });
  assert.equal(errors(rpc(`https://node.example:8545/0x${KEY}`)), ['PRIVATE_KEY net/besu.yaml:4 spec.rpc[0]']);
  assert.equal(errors(rpc('https://node.example:8545/c0ffee')), []);
  for (const field of ['id', 'host', 'name', 'did', 'organization', 'role'] as const) {
    const [found, ...more] = errors({ 'net/nodes.yaml': listed({ [field]: `0x${KEY}` }) });
    assert.equal([found, more], [`PRIVATE_KEY net/nodes.yaml:4 spec.nodes[6].${field}`, []], field);
  }
});

test('a hash where the schema asks for one, and the id of a node, are no keys', () => {
  const codeHash = { nodes: `0x${KEY}`, accounts: `0x${KEY}` };
  const permissioning = { backEnd: 'contract', codeHash };
  const files = { 'net/besu.yaml': besuNetwork({ permissioning }), 'net/nodes.yaml': listed({ group: `0x${KEY}` }) };
  assert.equal(errors(files), []);
  assert.equal(errors({ 'net/nodes.yaml': listed({ id: KEY + KEY }) }), []);
  const elsewhere = { backEnd: 'contract', nodeIngress: `0x${KEY}` };
  assert.equal(errors({ 'net/besu.yaml': besuNetwork({ permissioning: elsewhere }) }), [
    'PRIVATE_KEY net/besu.yaml:4 spec.permissioning.nodeIngress',
  ]);
});

test('a key in a comment, in a file of its own, and encrypted, beside the documents', () => {
  assert.equal(errors({ 'net/network.yaml': `# privateKey: 0x${KEY}\n${network()}` }), [
    'PRIVATE_KEY net/network.yaml:1',
  ]);
  assert.equal(errors({ 'net/network.yaml': `# block 7 was 0x${KEY}\n${network()}` }), []);
  const keystore = { version: 3, crypto: { cipher: 'aes-128-ctr', ciphertext: KEY, kdf: 'scrypt', mac: KEY } };
  assert.equal(errors({ 'net/keys/voter.json': JSON.stringify(keystore, null, 1) }), [
    'PRIVATE_KEY net/keys/voter.json:5',
  ]);
  for (const text of [`0x${KEY}\n`, KEY])
    assert.equal(errors({ 'net/node/key': text }), ['PRIVATE_KEY net/node/key:1']);
  assert.equal(errors({ 'net/node/key.pub': `0x${idOf(9)}\n` }), []);
});

test('a list beside a document, and one of somebody else', () => {
  const from = nodeList([]).replace('"nodes":[]', '"from":{"path":"nodes.csv"}');
  const row = (name: string, id: string) => `id,host,port,name\n${id},192.0.2.1,30303,${name}\n`;
  const csv = (name: string, id = idOf(1)) => ({ 'net/nodes.yaml': from, 'net/nodes.csv': row(name, id) });
  assert.equal(errors(csv(`0x${KEY}`)), ['PRIVATE_KEY net/nodes.csv:2']);
  assert.equal(errors(csv('node 1', KEY)), ['NODE_ID_INVALID net/nodes.csv:2']);
  assert.equal(errors(csv('node 1')), []);
  const [fault] = nodesFromList(row('node 1', `0x${KEY}`), 'csv').faults;
  assert.is(fault!.code, 'NODE_ID_INVALID');
  assert.not.match(fault!.what + fault!.mend, HALF);
});

test('what is refused on the command line is not repeated either', async () => {
  let said = '';
  const write = (text: string): boolean => {
    said += text;
    return true;
  };
  const context = { stdout: { write }, stderr: { write }, env: {}, now: () => '2026-06-01T00:00:00Z' };
  const code = await run(
    ['import', '--name', 'x', '--besu', 'x', '--governance-contract', `0x${KEY}`],
    context as never,
  );
  assert.is(code, 1);
  assert.match(said, /0x and 40 hex digits/);
  assert.not.match(said, HALF);
});

test.run();
