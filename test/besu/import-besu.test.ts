/** A Besu network becomes YAML by a mere reader: of live contracts, of our own nodes' lists, and of others' list files. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { run } from '../../reconciler/cli/cli.js';
import { deployGovernance, evmDeployer } from '../../reconciler/devnet/evm/deploy-governance.js';
import { ownIngress } from '../../reconciler/devnet/evm/own-contracts.js';
import { type EvmDevnet, startEvmDevnet } from '../../reconciler/devnet/evm/start-evm-devnet.js';
import { abiOf } from '../../reconciler/evm/abi.js';
import { quorateTuple } from '../../reconciler/evm/node-tuple.js';
import { ask } from '../devnet/evm/json-rpc.js';
import { needsAnvil } from '../needs.js';

const anvil = needsAnvil('import of a live Besu network');
const test = suite('import a Besu network');
const CHAIN = 20_261;
const NODES = [
  { name: 'boot1', role: 'boot', host: '192.0.2.1', port: 30_303 },
  { name: 'validator1', role: 'validator', host: '192.0.2.2', port: 30_303 },
  { name: 'writer1', role: 'writer', host: '192.0.2.3', port: 30_303 },
] as const;
interface Change {
  readonly address: { readonly kind: string };
  readonly fields: readonly { readonly path: string }[];
}

const id = (digit: string): string => digit.repeat(128);

let folder = '';
let devnet: EvmDevnet | undefined;

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-import-besu-'));
  if (anvil === undefined) return;
  const all = { chainId: CHAIN, nodes: NODES, backEnd: 'contract', accounts: ['OrgA', 'OrgB'] } as const;
  devnet = await startEvmDevnet({ ...all, ingress: ownIngress(evmDeployer(CHAIN)) });
});
test.after(async () => {
  await devnet?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function reconcile(...args: string[]) {
  const said = { out: '', err: '' };
  const code = await run(args, {
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
    env: {},
    now: () => new Date().toISOString(),
  });
  return { code, ...said };
}

/** Settings without any key: reading needs none. */
function readerSettings(rpc: readonly string[]): string {
  const file = join(folder, 'reader.yaml');
  const git = { url: '.', root: '0'.repeat(40), path: 'net' };
  const besu = { networks: [{ name: 'mainnet', rpc }] };
  writeFileSync(file, stringify({ apiVersion: 'quorate/v1', kind: 'Reconciler', organization: 'OrgA', git, besu }));
  return file;
}

function list(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

test('list files of others: sound entries become a document, every other one is named by its row and shown as it is', async () => {
  const rows = [
    'enode,name,role',
    `enode://${id('a')}@192.0.2.1:30303,first,boot`,
    `enode://${id('b')}@192.0.2.2:30303,second,writer`,
    `enode://0x${id('c').slice(0, 64)}0x${id('c').slice(64)}@192.0.2.3:30303,doubled,writer`,
    `enode://${id('d').slice(1)}@192.0.2.4:30303,short,writer`,
    `enode://${id('a')}@192.0.2.9:30303,again,writer`,
  ];
  const file = list('nodes.csv', `${rows.join('\n')}\n`);
  const out = join(folder, 'of-files');
  const args = [
    'import',
    '--besu',
    'mainnet',
    '--name',
    'lists',
    '--organization',
    'OrgA',
    '--out',
    out,
    '--nodes',
    file,
  ];
  const { code, out: said, err } = await reconcile(...args, '--chain-id', '648541', '--format', 'json');
  assert.is(code, 0, err);
  const { warnings } = JSON.parse(said) as { warnings: string[] };
  for (const row of [3, 4, 5])
    assert.ok(
      warnings.some((one) => one.includes(`row ${row} `)),
      `${row}: ${warnings}`,
    );
  assert.ok(
    warnings.some((one) => one.includes(rows[4]!)),
    'as it is written',
  );
  const text = readFileSync(join(out, 'besu/nodes.yaml'), 'utf8');
  assert.match(text, id('a'));
  assert.match(text, id('b'));
  assert.not.match(text, /c{64}|d{100}/);
  assert.is((await reconcile('validate', '--spec', out)).code, 0);
  // Nothing is written over, and a file that is none of these says so.
  assert.match((await reconcile(...args, '--chain-id', '648541')).err, /IMPORT_NOT_EMPTY/);
});

test("a node's own files are read as well: its permissions_config.toml and its static-nodes.json", async () => {
  const nodes = [`enode://${id('a')}@192.0.2.1:30303`, `enode://${id('b')}@192.0.2.2:30303`];
  const bad = `enode://${id('c').slice(1)}@192.0.2.3:30303`;
  const toml = list('permissions_config.toml', `# kept by hand\nnodes-allowlist=["${nodes[0]}", "${bad}"]\n`);
  const json = list('static-nodes.json', JSON.stringify([nodes[1]]));
  const out = join(folder, 'of-node');
  const args = ['import', '--besu', 'mainnet', '--name', 'own', '--organization', 'OrgA', '--chain-id', '648541'];
  const imported = await reconcile(...args, '--out', out, '--nodes', toml, json, '--format', 'json');
  assert.is(imported.code, 0, imported.err);
  const text = readFileSync(join(out, 'besu/nodes.yaml'), 'utf8');
  for (const digit of ['a', 'b']) assert.match(text, id(digit));
  const { warnings } = JSON.parse(imported.out) as { warnings: string[] };
  assert.ok(warnings.some((one) => one.includes('permissions_config.toml, row 2') && one.includes('127')));
});

test('refused: a file without chain or organization, a format nobody knows, a list of no network, a chain that is none', async () => {
  const file = list('more.json', `["enode://${id('a')}@192.0.2.1:30303"]`);
  const base = ['import', '--name', 'lists', '--out', join(folder, 'never')];
  const refused = async (...more: string[]) => (await reconcile(...base, ...more)).err;
  assert.match(await refused('--besu', 'mainnet', '--nodes', file, '--organization', 'OrgA'), /IMPORT_OPTIONS/);
  assert.match(await refused('--besu', 'mainnet', '--nodes', file, '--chain-id', '5'), /IMPORT_OPTIONS/);
  const whole = ['--besu', 'mainnet', '--chain-id', '5', '--organization', 'OrgA'];
  assert.match(await refused(...whole, '--nodes', list('nodes.txt', 'x')), /LIST_UNREADABLE/);
  assert.match(await refused(...whole, '--nodes', join(folder, 'none.csv')), /LIST_UNREADABLE/);
  assert.match(await refused('--nodes', file, '--chain-id', '5', '--organization', 'OrgA'), /IMPORT_OPTIONS/);
  assert.match(await refused(...whole.map((one) => (one === '5' ? '0' : one)), '--nodes', file), /whole number/);
  assert.not.ok(existsSync(join(folder, 'never')), 'nothing is half written');
});

if (anvil) {
  test('live contracts: the plan of what was written is empty, and one edit is that edit', async () => {
    const organizations = [...devnet!.accounts].map(([name, { address }]) => ({ name, account: address }));
    const electorate = { organizations, rule: { type: 'majority' }, mustAgree: [] } as const;
    const connections = [
      ['boot', 'boot'],
      ['boot', 'validator'],
      ['boot', 'writer'],
    ] as const;
    const { opssc, nodeRules } = await deployGovernance(devnet!, { ...electorate, connections, delegated: true });
    const listed = NODES.map((node) => ({ ...node, id: devnet!.node(node.name).id, organization: 'OrgA' }));
    const data = abiOf('quorate-nodes').encodeFunctionData('upsertNodes', [listed.map(quorateTuple)]);
    await ask(devnet!.rpcUrl, 'anvil_impersonateAccount', opssc);
    await ask(devnet!.rpcUrl, 'eth_sendTransaction', {
      from: opssc,
      to: nodeRules,
      data,
      gasPrice: '0x0',
      gas: '0x1000000',
    });
    const settings = readerSettings([devnet!.node('boot1').rpcUrl]);
    const out = join(folder, 'live');
    const args = ['--config', settings, '--besu', 'mainnet', '--name', 'live'];
    const imported = await reconcile('import', ...args, '--out', out);
    assert.is(imported.code, 0, imported.err);
    const planOf = async (spec: string) => {
      const {
        code,
        out: said,
        err,
      } = await reconcile('plan', '--config', settings, '--spec', spec, '--format', 'json');
      assert.is(code, 0, err + said);
      return (JSON.parse(said) as { plan: { changes: Change[] } }).plan.changes;
    };
    assert.equal(await planOf(out), []);
    // Where the governance contract is named, the BesuNetwork that it has not decided on yet is to be decided, and nothing else.
    const governed = join(folder, 'governed');
    const again = await reconcile('import', ...args, '--out', governed, '--governance-contract', opssc);
    assert.is(again.code, 0, again.err);
    const kinds = (await planOf(governed)).map(({ address }) => address.kind);
    assert.not.ok(
      kinds.some((kind) => kind !== 'BesuNetwork'),
      kinds.join(),
    );
    const nodes = join(governed, 'besu/nodes.yaml');
    writeFileSync(nodes, readFileSync(nodes, 'utf8').replace('name: writer1', 'name: scribe'));
    const change = (await planOf(governed)).find(({ address }) => address.kind === 'NodeList');
    assert.ok(
      change!.fields.every(({ path }) => path.includes('scribe')),
      JSON.stringify(change!.fields),
    );
    // What the contract says can be written back, where the document has the list itself.
    const accept = (address: string) =>
      reconcile('accept-drift', address, '--config', settings, '--spec', governed, '--format', 'json');
    const back = await accept('live/NodeList/nodes');
    assert.is(back.code, 0, back.err);
    assert.match(readFileSync(nodes, 'utf8'), /name: writer1/);
    assert.not.ok((await planOf(governed)).some(({ address }) => address.kind === 'NodeList'));
    assert.equal((JSON.parse((await accept('live/NodeList/nodes')).out) as { fields: object }).fields, {});
    writeFileSync(join(governed, 'besu/nodes.csv'), `id,host,port\n${id('a')},192.0.2.1,30303\n`);
    writeFileSync(nodes, readFileSync(nodes, 'utf8').replace(/ {2}nodes:[\s\S]*$/, '  from: { path: nodes.csv }\n'));
    assert.match((await accept('live/NodeList/nodes')).err, /DRIFT_NOT_ACCEPTED/);
  });

  test('a network that our settings do not name, and one where nobody answers', async () => {
    const base = ['import', '--name', 'x', '--out', join(folder, 'y')];
    const settings = readerSettings(['http://127.0.0.1:1']);
    assert.match(
      (await reconcile(...base, '--config', settings, '--besu', 'other')).err,
      /BESU_NETWORK_NOT_CONFIGURED/,
    );
    assert.match((await reconcile(...base, '--config', settings, '--besu', 'mainnet')).err, /BESU_UNREACHABLE/);
    const wrong = readerSettings([devnet!.rpcUrl]);
    const chain = ['--chain-id', '7', '--besu', 'mainnet'];
    assert.match((await reconcile(...base, '--config', wrong, ...chain)).err, /WRONG_CHAIN/);
  });
}

test.run();
