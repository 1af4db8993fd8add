/** A node agent beside a Besu front: both places of a list are what was wanted, and everything else is what it was. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NodeAgent } from '../../../reconciler/adapters/evm/node-agent.js';
import { RpcServer } from '../../../reconciler/devnet/evm/rpc-server.js';
import {
  type EvmDevnet,
  type RunningEvmNode,
  startEvmDevnet,
} from '../../../reconciler/devnet/evm/start-evm-devnet.js';
import type { OwnNodeLists } from '../../../reconciler/ports/write/permissioning-writer.js';
import { codeOfAsync } from '../../code-of.js';
import { ask } from '../../devnet/evm/json-rpc.js';

const test = suite('node agent');
const enode = (index: number) =>
  `enode://${index.toString(16).padStart(128, '0')}@10.1.${index >> 8}.${index & 255}:30303`;
const [A, B, C] = [enode(1), enode(2), enode(3)];
const account = (index: number) => `0x${index.toString(16).padStart(40, '0')}`;

let devnet: EvmDevnet;
let node: RunningEvmNode;
let boot: RunningEvmNode;
let agent: NodeAgent;

test.before.each(async () => {
  devnet = await startEvmDevnet({
    chainId: 7,
    nodes: [{ name: 'boot1', role: 'boot' }, { name: 'writer1' }],
    backEnd: 'local',
    allowedAccounts: [account(1)],
  });
  [node, boot] = [devnet.node('writer1'), devnet.node('boot1')];
  agent = agentOf();
});
test.after.each(() => devnet.stop());

function agentOf(rpcUrl = node.rpcUrl): NodeAgent {
  const { permissions, staticNodes, config } = node.files;
  return new NodeAgent({
    node: 'writer1',
    rpcUrl,
    files: { nodes: permissions, accounts: permissions, staticNodes, config },
  });
}

const lists = (given: Partial<OwnNodeLists>): OwnNodeLists => ({
  allowedNodes: undefined,
  allowedAccounts: undefined,
  staticNodes: undefined,
  bootNodes: undefined,
  ...given,
});
const rpc = (method: string, ...params: unknown[]) => ask(node.rpcUrl, method, ...params);
const permissions = () => readFileSync(node.files.permissions, 'utf8');
const all = (...more: string[]) => [boot.enode, node.enode, ...more];

test('it says what the node and its files say', async () => {
  const report = await agent.read();
  assert.equal(report, {
    node: 'writer1',
    id: node.id,
    chainId: 7,
    peers: [boot.enode],
    allowedNodes: all(),
    allowedAccounts: [account(1)],
    staticNodes: [],
    bootNodes: [boot.enode],
    faults: [],
  });
});

test('node and file hold what was wanted; comments and foreign keys are there again after Besu has dropped them', async () => {
  const text = permissions()
    .replace('nodes-allowlist', '# Ours.\nforeign = "x"\nnodes-allowlist')
    .replace(`"${boot.enode}",`, `'${boot.enode}', # the boot node`);
  writeFileSync(node.files.permissions, text);
  const result = await agent.write(lists({ allowedNodes: all(A, B), allowedAccounts: [account(2)] }));
  assert.equal(result, { changed: true, refused: [] });
  assert.equal(await rpc('perm_getNodesAllowlist'), all(A, B));
  assert.equal(await rpc('perm_getAccountsAllowlist'), [account(2)]);
  const now = text
    .replace(`  "${node.enode}",\n`, `  "${node.enode}",\n  "${A}",\n  "${B}",\n`)
    .replace(`[\n  "${account(1)}",\n]`, `[\n  "${account(2)}",\n]`);
  assert.is(permissions(), now);
  assert.equal(await agent.write(lists({ allowedNodes: all(A, B), allowedAccounts: [account(2)] })), {
    changed: false,
    refused: [],
  });
  assert.equal(await agent.write(lists({ allowedNodes: all(B) })), { changed: true, refused: [] });
  assert.equal(await rpc('perm_getNodesAllowlist'), all(B));
  assert.is(permissions(), now.replace(`  "${A}",\n`, ''));
  assert.is(readFileSync(`${node.files.permissions}.quorate-backup`, 'utf8'), now);
  assert.not.ok(existsSync(`${node.files.permissions}.quorate-edit`));
  // Besu takes what we wrote, and a change by hand still works with it.
  assert.is(await rpc('perm_reloadPermissionsFromFile'), 'Success');
  assert.is(await rpc('perm_addNodesToAllowlist', [C]), 'Success');
});

test('one bad entry keeps out only itself, in Besu’s words', async () => {
  const many = Array.from({ length: 40 }, (_, index) => enode(index + 100));
  const [name, faulty] = [`enode://${'c'.repeat(128)}@node.example:30303`, 'enode://0x12@1.2.3.4:1'];
  const { changed, refused } = await agent.write(
    lists({ allowedNodes: all(...many.slice(0, 20), name, faulty, ...many.slice(20)) }),
  );
  assert.ok(changed);
  assert.equal(refused, [
    { entry: faulty, why: 'the node id begins with 0x, which Besu refuses' },
    { entry: name, why: 'Request contains an invalid node' },
  ]);
  assert.equal(await rpc('perm_getNodesAllowlist'), all(...many));
  assert.equal((await agent.read()).faults, []);
  assert.is((await agent.write(lists({ allowedAccounts: [account(1), '0x12'] }))).refused[0]!.entry, '0x12');
});

test('the boot node of a running node cannot be removed, and a node starts with what its files say at any time', async () => {
  const without = await agent.write(lists({ allowedNodes: [node.enode, A] }));
  assert.equal(
    without.refused.map(({ entry }) => entry),
    [boot.enode],
  );
  assert.match(without.refused[0]!.why, /boot node or static node/);
  const moved = await agent.write(lists({ allowedNodes: [node.enode, A], bootNodes: [A, B], staticNodes: [A] }));
  // Gone from the settings, it is fixed until the node starts anew: that is Besu's own word.
  assert.equal(moved.refused, [
    { entry: B, why: 'the allow list does not have it: Besu would not start with it' },
    { entry: boot.enode, why: 'Cannot remove a fixed node (bootnode or static node) from allowlist' },
  ]);
  assert.equal(JSON.parse(readFileSync(node.files.staticNodes, 'utf8')), [A]);
  await node.stop();
  await node.start();
  assert.equal((await agent.read()).bootNodes, [A]);
  assert.equal(await agent.write(lists({ allowedNodes: [node.enode, A] })), { changed: true, refused: [] });
  assert.equal(await rpc('perm_getNodesAllowlist'), [node.enode, A]);
});

test('a node that is down gets its files, which it reads when it starts', async () => {
  const url = node.rpcUrl;
  await node.stop();
  const name = `enode://${'c'.repeat(128)}@node.example:30303`;
  const { refused } = await agentOf(url).write(lists({ allowedNodes: all(A, name), staticNodes: [A] }));
  assert.match(refused[0]!.why, /does not answer/);
  const report = await agentOf(url).read();
  assert.equal([report.id, report.allowedNodes, report.staticNodes], [undefined, all(A), [A]]);
  assert.ok(report.faults.some((fault) => fault.includes('does not answer')));
  await node.start();
  assert.equal(await rpc('perm_getNodesAllowlist'), all(A));
});

test('drift of either place is a fault of the report, and the next write ends it', async () => {
  await rpc('perm_addNodesToAllowlist', [A]);
  writeFileSync(node.files.permissions, `nodes-allowlist=["${boot.enode}"]\naccounts-allowlist=["${account(1)}"]\n`);
  const [fault] = (await agent.read()).faults;
  assert.match(fault!, new RegExp(`it lacks ${node.enode}, lacks ${A}`));
  assert.equal(await agent.write(lists({ allowedNodes: all() })), { changed: true, refused: [] });
  assert.equal((await agent.read()).faults, []);
  assert.equal(await rpc('perm_getNodesAllowlist'), all());
});

test('what would cut the node off, and what was not configured, is refused before anything is touched', async () => {
  const before = permissions();
  assert.is(await codeOfAsync(() => agent.write(lists({ allowedNodes: [] }))), 'NODE_LISTS_REFUSED');
  const { permissions: nodes } = node.files;
  const bare = new NodeAgent({
    node: 'x',
    rpcUrl: node.rpcUrl,
    files: { nodes, accounts: undefined, staticNodes: undefined, config: undefined },
  });
  for (const given of [{ allowedAccounts: [] }, { staticNodes: [] }, { bootNodes: [] }]) {
    assert.is(await codeOfAsync(() => bare.write(lists({ allowedNodes: all(A), ...given }))), 'NODE_LISTS_REFUSED');
  }
  writeFileSync(node.files.config, 'bootnodes = [\n');
  assert.is(await codeOfAsync(() => agent.write(lists({ allowedNodes: all(A), bootNodes: [A] }))), 'BESU_FILE_REFUSED');
  assert.match((await agent.read()).faults.join(), /config\.toml: it is no TOML/);
  assert.is(permissions(), before);
  assert.equal(await rpc('perm_getNodesAllowlist'), all());
});

/** A node whose permissions file Besu cannot write, as in a container that has it read-only. */
async function unwriting(work: (url: string) => Promise<void>, reload: 'Success' | undefined): Promise<void> {
  const url = node.rpcUrl;
  await node.stop();
  const held = () => [...permissions().matchAll(/enode:[^"]+/g)].map(([one]) => one);
  let inForce = held();
  const server = new RpcServer(async ({ method }) => {
    if (method === 'perm_getNodesAllowlist') return { result: inForce };
    if (method === 'perm_reloadPermissionsFromFile' && reload !== undefined) {
      inForce = held();
      return { result: reload };
    }
    const message = method.startsWith('perm_add')
      ? 'Unable to persist changes to allowlist configuration file. Changes reverted'
      : 'Error reloading permissions file.';
    return { error: { code: -32000, message } };
  });
  await server.listen(Number(new URL(url).port));
  await work(url).finally(() => server.close());
}

test('a node that cannot write its file reads what the agent wrote', async () => {
  await unwriting(async (url) => {
    assert.equal(await agentOf(url).write(lists({ allowedNodes: all(A) })), { changed: true, refused: [] });
    assert.equal((await agentOf(url).read()).allowedNodes, all(A));
  }, 'Success');
  assert.match(permissions(), new RegExp(A));
});

test('and where it refuses that, too, the file is what it was', async () => {
  const before = permissions();
  await unwriting(async (url) => {
    assert.is(await codeOfAsync(() => agentOf(url).write(lists({ allowedNodes: all(A) }))), 'NODE_REFUSED');
  }, undefined);
  assert.is(permissions(), before);
  assert.not.ok(existsSync(`${node.files.permissions}.quorate-edit`));
});

test('a symbolic link is followed, and stays one', async () => {
  const real = `${node.files.permissions}.real`;
  renameSync(node.files.permissions, real);
  symlinkSync(real, node.files.permissions);
  await agent.write(lists({ allowedNodes: all(A) }));
  assert.ok(lstatSync(node.files.permissions).isSymbolicLink());
  assert.match(readFileSync(real, 'utf8'), new RegExp(A));
  assert.ok(existsSync(`${real}.quorate-backup`));
});

test('who may read and write a file stays', async () => {
  chmodSync(node.files.permissions, 0o640);
  await agent.write(lists({ allowedNodes: all(A) }));
  assert.is(statSync(node.files.permissions).mode & 0o777, 0o640);
});

test('a file of this node that is gone is made anew with what is wanted', async () => {
  rmSync(node.files.staticNodes);
  assert.equal(await agent.write(lists({ staticNodes: [boot.enode] })), { changed: true, refused: [] });
  assert.equal(JSON.parse(readFileSync(node.files.staticNodes, 'utf8')), [boot.enode]);
});

test('writes that come at the same time are done one after the other', async () => {
  const wishes = [all(A), all(B), all(C), all(A, B, C)];
  await Promise.all(wishes.map((allowedNodes) => agent.write(lists({ allowedNodes }))));
  assert.equal(new Set((await agent.read()).allowedNodes), new Set(all(A, B, C)));
  assert.equal((await agent.read()).faults, []);
});

test.run();
