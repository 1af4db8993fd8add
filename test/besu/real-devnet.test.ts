/** `reconcile devnet up` with a real Besu: the nodes of a spec, its contracts, and node agents beside them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LocalPermissioning } from '../../reconciler/adapters/evm/local-permissioning.js';
import type { BesuFile } from '../../reconciler/cli/devnet-besu-file.js';
import { governanceContracts } from '../../reconciler/devnet/evm/deploy-governance.js';
import { evmAccountKey, evmNodeKey } from '../../reconciler/devnet/evm/evm-key.js';
import { freePortBase } from '../../reconciler/devnet/free-port-base.js';
import { enode, LOCAL_TARGET, lists } from '../adapters/evm/agent-bench.js';
import { ask } from '../devnet/evm/json-rpc.js';
import { ACCOUNTS, accountList, besuNetwork, CHAIN, MEMBERS, network, nodeList } from '../kinds/besu-fixture.js';
import { needsBesu } from '../needs.js';
import { inSync, peersOf, realLoops, until } from './real-consortium.js';
import { HASH, REFUSED, sendAs } from './send-as.js';

const besu = needsBesu('reconcile devnet with a real Besu');
const test = suite('reconcile devnet with a real Besu');
const MAIN = fileURLToPath(new URL('../../reconciler/main.js', import.meta.url));
const ROLES = ['validator', 'boot', 'writer'] as const;
let folder: string;
let up: ChildProcess | undefined;
let said = '';

test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-real-devnet-'));
});
test.after.each(async () => {
  if (up && up.exitCode === null && up.signalCode === null) {
    up.kill('SIGTERM');
    await once(up, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

type BackEnd = 'contract' | 'local';

/** A node of each role, each of another organization. */
async function documents(backEnd: BackEnd): Promise<Readonly<Record<string, string>>> {
  const base = await freePortBase(ROLES.length);
  const nodes = ROLES.map((role, index) => {
    const name = `${role}1`;
    const { nodeId: id } = evmNodeKey(CHAIN, name);
    return { id, host: '127.0.0.1', port: base + index, role, name, organization: MEMBERS[index]! };
  });
  const organizations = MEMBERS.map((name) => ({ name, account: evmAccountKey(CHAIN, name).address }));
  const accounts = organizations.map(({ account: address }) => ({ address }));
  return {
    ...(backEnd === 'contract' ? { 'net/accounts.yaml': accountList(accounts) } : {}),
    'net/network.yaml': network({ organizations }, { contract: governanceContracts(CHAIN).opssc }),
    'net/besu.yaml': besuNetwork({ permissioning: { backEnd } }),
    'net/nodes.yaml': nodeList(nodes),
  };
}

/** Resolves when it says how to reach it. */
async function running(texts: Readonly<Record<string, string>>): Promise<BesuFile['networks'][number]> {
  for (const [path, text] of Object.entries(texts)) writeFileSync(join(folder, path.replace('net/', '')), text);
  const directory = join(folder, 'devnet');
  const args = ['devnet', 'up', '--spec', folder, '--directory', directory];
  up = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, BESU_BIN: besu } });
  said = '';
  up.stderr!.on('data', (chunk) => {
    said += chunk;
  });
  for await (const line of createInterface({ input: up.stdout! })) {
    if (line.startsWith('Its keys are public')) break;
  }
  up.stdout!.resume();
  return (JSON.parse(readFileSync(join(directory, 'besu.json'), 'utf8')) as BesuFile).networks[0]!;
}

if (besu !== undefined) {
  test('contracts: OpsSC is on the chain of real validators; when it has decided on the first list, the nodes ask it', async () => {
    const texts = await documents('contract');
    const { nodes } = await running(texts);
    const rpcOf = (name: string) => nodes.find((node) => node.name === name)!.rpcUrl;
    const net = realLoops(folder, (name) => ({
      rpc: rpcOf(`${ROLES[MEMBERS.indexOf(name)]}1`),
      privateKey: evmAccountKey(CHAIN, name).privateKey,
    }));
    net.merge('a', texts);
    await inSync(net);
    await inSync(net, ACCOUNTS);
    await until('the nodes ask the contract', async () => said.includes('all nodes ask the contract'));
    await until('roles decide', async () => (await peersOf(rpcOf('boot1'), nodes)) === 'validator1 writer1');
    // Roles that may not stay apart, though one is told of the other and has time to dial.
    const { enode: validator } = nodes.find(({ name }) => name === 'validator1')!;
    assert.is(await ask(rpcOf('writer1'), 'admin_addPeer', validator), true);
    const head = async () => Number(await ask(rpcOf('writer1'), 'eth_blockNumber'));
    const before = await head();
    await until('ten more blocks', async () => (await head()) >= before + 10);
    for (const name of ['validator1', 'writer1']) assert.is(await peersOf(rpcOf(name), nodes), 'boot1', name);
    // Who is listed sends; who is not does not, through no node.
    const says = (node: string, from: string) => sendAs(evmAccountKey(CHAIN, from).privateKey, rpcOf(node));
    for (const role of ROLES) assert.is(await says(`${role}1`, 'Stranger'), REFUSED, role);
    assert.match(await says('writer1', MEMBERS[0]!), HASH);
  });

  test('local lists: the agent beside a node changes 1,000 entries of it without a restart, and one bad entry keeps out only itself', async () => {
    const { nodes } = await running(await documents('local'));
    const boot = nodes.find(({ name }) => name === 'boot1')!;
    await until('everybody is in', async () => (await peersOf(boot.rpcUrl, nodes)) === 'validator1 writer1');
    const { url: agent, ...files } = boot.agent!;
    const local = new LocalPermissioning([{ ...files, name: 'boot1', network: 'main', agent }]);
    const target = { ...LOCAL_TARGET, network: 'main', chainId: CHAIN };
    const all = nodes.map((one) => one.enode);
    const many = Array.from({ length: 1000 }, (_, index) => enode(index + 1));
    const faulty = `enode://${'c'.repeat(128)}@node.example:30303`;
    const allowedNodes = [...all, ...many.slice(0, 500), faulty, ...many.slice(500)];
    assert.equal(await local.writeOwnNode(target, 'boot1', lists({ allowedNodes })), {
      changed: true,
      refused: [{ entry: faulty, why: 'Request contains an invalid node' }],
    });
    const inForce = (await ask(boot.rpcUrl, 'perm_getNodesAllowlist')) as readonly string[];
    assert.equal(new Set(inForce), new Set([...all, ...many]));
    assert.is(await peersOf(boot.rpcUrl, nodes), 'validator1 writer1');
    // The agent takes the writer out, and it is gone at once; put back, it comes again by itself.
    const without = all.filter((one) => !one.includes(evmNodeKey(CHAIN, 'writer1').nodeId));
    await local.writeOwnNode(target, 'boot1', lists({ allowedNodes: without }));
    await until('the writer is cut off', async () => (await peersOf(boot.rpcUrl, nodes)) === 'validator1');
    await local.writeOwnNode(target, 'boot1', lists({ allowedNodes: all }));
    await until('the writer is back', async () => (await peersOf(boot.rpcUrl, nodes)) === 'validator1 writer1');
    const report = (await local.ownNodes(target)).get('boot1')!;
    assert.equal([report.allowedNodes, report.faults], [all, []]);
  });

  test.run();
}
