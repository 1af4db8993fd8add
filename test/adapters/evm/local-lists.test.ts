/** Lists of the size and with the faults of real ones, through a node agent, over mutual TLS, into a running node. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { run } from '../../../reconciler/cli/cli.js';
import { enodeUrl } from '../../../reconciler/evm/enode.js';
import type { PermissionedNode } from '../../../reconciler/ports/read/permissioning-reader.js';
import { needsAnvil, needsBesu, needsLists } from '../../needs.js';
import { AgentBench, enode, LOCAL_TARGET, lists } from './agent-bench.js';

const anvil = needsAnvil('lists through a node agent');
const besu = needsBesu('lists through a node agent, of a real Besu');
const data = needsLists('real lists through a node agent');
let bench: AgentBench;

/** @param program of a real Besu; left out: a front */
function suiteOf(name: string, program?: string) {
  const test = suite(name);
  test.before.each(async () => {
    bench = await AgentBench.start(program);
  });
  test.after.each(() => bench.stop());
  return test;
}

/** Writes and reads back by the port; the two nodes of the network are always among them. */
async function writeAll(entries: readonly string[]) {
  const local = await bench.serve();
  const result = await local.writeOwnNode(LOCAL_TARGET, 'writer1', lists({ allowedNodes: bench.all(...entries) }));
  const { nodes, faulty } = await local.nodes(LOCAL_TARGET);
  const own = new Set(bench.devnet.nodes.map(({ id }) => id));
  const inForce = (await bench.rpc('perm_getNodesAllowlist')) as string[];
  assert.is(inForce.length, nodes.length + faulty.length);
  return { ...result, nodes: nodes.filter(({ id }) => !own.has(id)), faulty };
}

/** Made-up entries. Real ones are other people's machines: no real node is told of them. */
function madeUp(test: ReturnType<typeof suiteOf>): void {
  test('5,000 entries and one that the node refuses: all others are in force, without a restart', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => enode(index + 1));
    const bad = `enode://${'c'.repeat(128)}@node.example:30303`;
    const { changed, refused, nodes } = await writeAll([...many.slice(0, 3333), bad, ...many.slice(3333)]);
    assert.ok(changed);
    assert.equal(refused, [{ entry: bad, why: 'Request contains an invalid node' }]);
    assert.is(nodes.length, 5000);
    assert.equal((await bench.agent.read()).faults, []);
  });

  test('each fault of a list by hand keeps out its own entry, and is named', async () => {
    const id = 'd'.repeat(128);
    const faulty = [
      `enode://0x${id}@10.0.0.1:1`,
      `enode://0x0x${id}@10.0.0.1:1`,
      `enode://${id.slice(1)}@10.0.0.1:1`,
      `enode://${id}d@10.0.0.1:1`,
      `enode://${id}@10.0.0.256:1`,
      `enode://${id}@10.0.0.1:0`,
      `enode://${id}@10.0.0.1`,
      id,
      '',
    ];
    const sound = [enode(1), `ENODE://${'E'.repeat(128)}@[2001:DB8:0::1]:30303`];
    const { refused, nodes } = await writeAll([...faulty, ...sound]);
    assert.equal(
      refused.map(({ entry }) => entry),
      faulty,
    );
    assert.is(new Set(refused.map(({ why }) => why)).size, 6);
    assert.equal(nodes.map(({ host }) => host).sort(), ['10.1.0.1', '2001:db8::1']);
    // In another spelling it is the same entry, and nothing is to be done.
    const spelled = [enode(1), `enode://${'e'.repeat(128)}@[2001:db8::1]:30303`, sound[1]!];
    assert.is((await writeAll(spelled)).changed, false);
  });

  test('two nodes at one port are two; one node at two addresses is shown, and the second named', async () => {
    const [a, b] = ['1', '2'].map((digit) => `enode://${digit.repeat(128)}@10.0.0.9:30303`) as [string, string];
    const moved = a.replace('10.0.0.9', '10.0.0.10');
    const { refused, nodes, faulty } = await writeAll([a, b, moved]);
    assert.equal([refused, nodes.length], [[], 2]);
    assert.equal(faulty, [{ entry: moved, why: 'the same node is listed at 10.0.0.9, port 30303, too' }]);
  });

  test('a moved node is let in at its new address before it is shut out at the old one', async () => {
    await writeAll([enode(1)]);
    const moved = enode(1).replace('10.1.0.1', '10.1.0.99');
    const { nodes } = await writeAll([moved]);
    assert.equal(
      nodes.map(({ host }) => host),
      ['10.1.0.99'],
    );
    assert.ok(bench.calls.indexOf('perm_addNodesToAllowlist') < bench.calls.indexOf('perm_removeNodesFromAllowlist'));
  });
}

/** `reconcile` with settings that name the one agent. */
async function reconcile(folder: string, ...args: string[]) {
  const file = join(folder, 'reconciler.yaml');
  const { name, network, agent, tlsRootCertificates, clientCertificate, clientKey } = bench.config;
  const nodes = [{ name, network, agent, tlsRootCertificates, clientCertificate, clientKey }];
  const besu = { networks: [{ name: 'net', rpc: [bench.devnet.rpcUrl] }], nodes };
  const git = { url: '.', root: '0'.repeat(40), path: 'net' };
  writeFileSync(file, stringify({ apiVersion: 'quorate/v1', kind: 'Reconciler', organization: 'OrgA', git, besu }));
  let err = '';
  const write = (text: string): boolean => {
    err += text;
    return true;
  };
  const context = { stdout: { write: () => true }, stderr: { write }, env: {}, now: () => '2026-06-01T00:00:00Z' };
  const code = await run([...args, '--config', file], context as never);
  return { code, err };
}

function imports(test: ReturnType<typeof suiteOf>): void {
  test("import writes what our own nodes' lists hold, asked through their helpers", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quorate-import-local-'));
    await writeAll([enode(5), enode(6)]);
    const args = ['import', '--besu', 'net', '--back-end', 'local', '--name', 'own'];
    const out = join(folder, 'own');
    const imported = await reconcile(folder, ...args, '--out', out);
    assert.is(imported.code, 0, imported.err);
    const text = readFileSync(join(out, 'besu/nodes.yaml'), 'utf8');
    for (const index of [5, 6]) assert.match(text, enode(index).slice(8, 136));
    assert.match(text, bench.boot.id);
    await bench.stop();
    const gone = await reconcile(folder, ...args, '--out', join(folder, 'gone'), '--chain-id', '7');
    assert.match(gone.err, /NODE_AGENT_UNREACHABLE/);
    rmSync(folder, { recursive: true, force: true });
  });
}

function realLists(test: ReturnType<typeof suiteOf>, data: string): void {
  const read = (file: string) => JSON.parse(readFileSync(`${data}${file}`, 'utf8')) as unknown;

  test('LACNet’s 18 nodes read back identical in what a list of a node stores', async () => {
    const { nodes: listed } = read('lacnet-mainnet-nodes.json') as { nodes: readonly LacnetNode[] };
    const wanted = listed.map(({ id, ip, port }) => ({ id, host: ip, port }));
    const { refused, nodes, faulty } = await writeAll(wanted.map(enodeUrl));
    assert.equal([refused, faulty], [[], []]);
    assert.equal(new Set(nodes.map(sorted)), new Set(wanted.map(sorted)));
    const { stores } = await (await bench.serve()).nodes(LOCAL_TARGET);
    // Role, organization, name, geohash, DID and group are recorded in Git alone.
    assert.equal(stores, ['host', 'port']);
  });

  test('Alastria’s 70 enodes likewise, and back again', async () => {
    const { regular, validators } = read('alastria-nodes.json') as Record<string, readonly string[]>;
    const all = [...regular!, ...validators!];
    const { refused, nodes } = await writeAll(all);
    assert.equal(refused, []);
    assert.equal(new Set(nodes.map(enodeUrl)), new Set(all));
    assert.is((await writeAll([])).nodes.length, 0);
  });
}

interface LacnetNode {
  readonly id: string;
  readonly ip: string;
  readonly port: number;
}

const sorted = ({ id, host, port }: PermissionedNode) => `${id} ${host} ${port}`;

if (anvil) {
  const test = suiteOf('lists through a node agent');
  madeUp(test);
  imports(test);
  if (data !== undefined) realLists(test, data);
  test.run();
}
if (besu !== undefined) {
  const test = suiteOf('lists through a node agent, of a real Besu', besu);
  madeUp(test);
  test.run();
}
