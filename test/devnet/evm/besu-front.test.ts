/** One node's JSON-RPC: what follows from what. Each answer by itself is compared with a real Besu's in test/besu-answers. */
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Wallet } from 'ethers';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type EvmDevnet,
  type RunningEvmNode,
  startEvmDevnet,
} from '../../../reconciler/devnet/evm/start-evm-devnet.js';
import { codeOfAsync } from '../../code-of.js';
import { needsAnvil } from '../../needs.js';
import { ask } from './json-rpc.js';

const anvil = needsAnvil('besu front');
const test = suite('besu front');
const CHAIN = 648540;
const STRANGER = `enode://${'ab'.repeat(64)}@10.1.2.3:30303`;
const ALICE = new Wallet(`0x${'11'.repeat(32)}`);

let devnet: EvmDevnet;
let one: RunningEvmNode;
let two: RunningEvmNode;
const rpc = (method: string, ...params: readonly unknown[]) => ask(one.rpcUrl, method, ...params);

test.before.each(async () => {
  if (anvil === undefined) return;
  devnet = await startEvmDevnet({
    chainId: CHAIN,
    nodes: [
      { name: 'boot1', role: 'boot' },
      { name: 'writer1', host: '10.0.0.7' },
    ],
    backEnd: 'local',
    allowedAccounts: [ALICE.address],
    accounts: ['Alice'],
  });
  [one, two] = [devnet.node('writer1'), devnet.node('boot1')];
});
test.after.each(() => devnet?.stop());

if (anvil) {
  test('a list changes as a whole or not at all, in Besu’s words', async () => {
    assert.is(await rpc('perm_addNodesToAllowlist', [STRANGER]), 'Success');
    assert.equal(await rpc('perm_getNodesAllowlist'), [two.enode, one.enode, STRANGER]);
    assert.is(await rpc('perm_addNodesToAllowlist', [STRANGER]), '-32000 Cannot add an existing node to allowlist');
    const other = STRANGER.replace('10.1.2.3', '10.1.2.4');
    assert.is(await rpc('perm_addNodesToAllowlist', [other, 'enode://x']), '-32000 Request contains an invalid node');
    assert.is(
      await rpc('perm_addNodesToAllowlist', [other.replace('10.1.2.4', 'a.example')]),
      '-32000 Request contains an invalid node',
    );
    assert.is(await rpc('perm_addNodesToAllowlist', [other, other]), '-32000 Request contains duplicate nodes');
    assert.is(await rpc('perm_addNodesToAllowlist', []), '-32000 Request contains an empty list of nodes');
    assert.is(await rpc('perm_addNodesToAllowlist'), '-32602 Invalid enode params');
    assert.is(
      await rpc('perm_removeNodesFromAllowlist', [STRANGER, other]),
      '-32000 Cannot remove an absent node from allowlist',
    );
    assert.is(
      await rpc('perm_removeNodesFromAllowlist', [two.enode]),
      '-32000 Cannot remove a fixed node (bootnode or static node) from allowlist',
    );
    assert.equal(await rpc('perm_getNodesAllowlist'), [two.enode, one.enode, STRANGER]);
    assert.is(await rpc('perm_removeNodesFromAllowlist', [STRANGER]), 'Success');
    assert.equal(await rpc('perm_getNodesAllowlist'), [two.enode, one.enode]);
  });

  test('accounts likewise; only listed ones may send', async () => {
    const bob = new Wallet(`0x${'22'.repeat(32)}`);
    const send = async (wallet: Wallet) => {
      const nonce = Number(await rpc('eth_getTransactionCount', wallet.address, 'latest'));
      const transaction = { to: wallet.address, chainId: CHAIN, nonce, gasLimit: 21_000, gasPrice: 0, type: 0 };
      return rpc('eth_sendRawTransaction', await wallet.signTransaction(transaction));
    };
    assert.match(String(await send(ALICE)), /^0x[0-9a-f]{64}$/);
    assert.is(await send(bob), '-32007 Sender account not authorized to send transactions');
    assert.is(
      await rpc('perm_addAccountsToAllowlist', [ALICE.address]),
      '-32000 Cannot add an existing account to allowlist',
    );
    assert.is(await rpc('perm_addAccountsToAllowlist', ['0x12']), '-32000 Request contains an invalid account');
    assert.is(await rpc('perm_addAccountsToAllowlist', []), '-32000 Request contains an empty list of accounts');
    assert.is(
      await rpc('perm_addAccountsToAllowlist', [bob.address, bob.address.toLowerCase()]),
      '-32000 Request contains duplicate accounts',
    );
    assert.is(await rpc('perm_addAccountsToAllowlist', 'x'), '-32602 Invalid account params');
    assert.is(
      await rpc('perm_removeAccountsFromAllowlist', [bob.address]),
      '-32000 Cannot remove an absent account from allowlist',
    );
    assert.is(await rpc('perm_addAccountsToAllowlist', [bob.address]), 'Success');
    assert.match(String(await send(bob)), /^0x[0-9a-f]{64}$/);
    assert.is(await rpc('perm_removeAccountsFromAllowlist', [ALICE.address]), 'Success');
    assert.equal(await rpc('perm_getAccountsAllowlist'), [bob.address.toLowerCase()]);
    assert.match(String(await send(ALICE)), /^-32007 /);
  });

  test('a change writes the file anew, with the two lists and nothing else', async () => {
    appendFileSync(one.files.permissions, '# mine\nforeign = 1\n');
    assert.is(await rpc('perm_addNodesToAllowlist', [STRANGER]), 'Success');
    const lists = [`["${ALICE.address.toLowerCase()}"]`, `["${two.enode}","${one.enode}","${STRANGER}"]`];
    assert.is(
      readFileSync(one.files.permissions, 'utf8'),
      `accounts-allowlist=${lists[0]}\nnodes-allowlist=${lists[1]}`,
    );
  });

  test('a file that lacks what is in force: the change is in force, and not on disk', async () => {
    writeFileSync(one.files.permissions, 'nodes-allowlist=[]\naccounts-allowlist=[]\n');
    const text =
      '-32000 The permissioning allowlist configuration file is out of sync.  The changes have been applied, but not persisted to disk';
    assert.is(await rpc('perm_addNodesToAllowlist', [STRANGER]), text);
    assert.equal(await rpc('perm_getNodesAllowlist'), [two.enode, one.enode, STRANGER]);
    assert.is(readFileSync(one.files.permissions, 'utf8'), 'nodes-allowlist=[]\naccounts-allowlist=[]\n');
    // Besu has accounts in lower case, and looks for them so.
    writeFileSync(one.files.permissions, `accounts-allowlist=["${ALICE.address}"]\n`);
    assert.is(await rpc('perm_addAccountsToAllowlist', [devnet.accounts.get('Alice')!.address]), text);
    assert.is(await rpc('perm_removeAccountsFromAllowlist', [devnet.accounts.get('Alice')!.address]), text);
    rmSync(one.files.permissions);
    const refused = '-32000 Unable to persist changes to allowlist configuration file. Changes reverted';
    assert.is(await rpc('perm_removeNodesFromAllowlist', [STRANGER]), refused);
    assert.is(await rpc('perm_removeAccountsFromAllowlist', [ALICE.address]), refused);
    assert.equal(await rpc('perm_getNodesAllowlist'), [two.enode, one.enode, STRANGER]);
    assert.equal(await rpc('perm_getAccountsAllowlist'), [ALICE.address.toLowerCase()]);
  });

  test('the file is read again when it is asked for; a bad one changes nothing', async () => {
    writeFileSync(one.files.permissions, `nodes-allowlist=["${STRANGER}"]\naccounts-allowlist=[]\n`);
    assert.is(await rpc('perm_reloadPermissionsFromFile'), 'Success');
    assert.equal(await rpc('perm_getNodesAllowlist'), [STRANGER]);
    writeFileSync(one.files.permissions, 'nodes-allowlist=["enode://x"]\naccounts-allowlist=[]\n');
    assert.match(
      String(await rpc('perm_reloadPermissionsFromFile')),
      /^-32000 Error reloading permissions file\. Please use/,
    );
    assert.equal(await rpc('perm_getNodesAllowlist'), [STRANGER]);
  });

  test('a node that does not keep lists, or does not serve the group, says so', async () => {
    const config = readFileSync(one.files.config, 'utf8');
    const restart = async (text: string) => {
      await one.stop();
      writeFileSync(one.files.config, text);
      await one.start();
    };
    await restart(config.replaceAll('config-file-enabled=true', 'config-file-enabled=false'));
    assert.is(await rpc('perm_getNodesAllowlist'), '-32000 Node allowlist has not been enabled');
    assert.is(await rpc('perm_addNodesToAllowlist', [STRANGER]), '-32000 Node allowlist has not been enabled');
    assert.is(await rpc('perm_getAccountsAllowlist'), '-32000 Account allowlist has not been enabled');
    assert.is(await rpc('perm_reloadPermissionsFromFile'), '-32000 Node/Account allowlist has not been enabled');
    await restart(config.replace('"PERM", "ADMIN"', '"IBFT"'));
    assert.is(await rpc('perm_getNodesAllowlist'), '-32604 Method not enabled');
    assert.is(await rpc('admin_peers'), '-32604 Method not enabled');
  });

  test('what a node says of itself and its peers', async () => {
    const id = one.id;
    assert.is(await rpc('net_enode'), one.enode);
    assert.is(one.enode, `enode://${id}@10.0.0.7:60607`);
    assert.is(await rpc('net_listening'), true);
    assert.is(await rpc('net_peerCount'), '0x1');
    const info = (await rpc('admin_nodeInfo')) as Record<string, unknown>;
    assert.equal(
      [info.enode, info.ip, info.listenAddr, info.id, info.ports],
      [one.enode, '10.0.0.7', '10.0.0.7:60607', id, { discovery: 60607, listener: 60607 }],
    );
    const [peer] = (await rpc('admin_peers')) as Record<string, unknown>[];
    assert.equal([peer!.id, peer!.enode, peer!.port], [`0x${two.id}`, two.enode, '0xecbe']);
    const [back] = (await ask(two.rpcUrl, 'admin_peers')) as { network: { inbound: boolean } }[];
    assert.is(back!.network.inbound, !(peer!.network as { inbound: boolean }).inbound);
  });

  test('peers are added and removed', async () => {
    assert.is(await rpc('admin_removePeer', two.enode), false);
    assert.is(await rpc('net_peerCount'), '0x0');
    assert.is(await rpc('admin_addPeer', two.enode), true);
    assert.is(await rpc('admin_addPeer', two.enode), false);
    assert.is(await rpc('net_peerCount'), '0x1');
    assert.is(await rpc('admin_removePeer', two.enode), true);
    assert.is(await ask(two.rpcUrl, 'net_peerCount'), '0x0');
    assert.is(await rpc('admin_addPeer', one.enode), false);
  });

  test('the chain answers through the node; what Besu lacks is not there', async () => {
    assert.is(Number(await rpc('eth_chainId')), CHAIN);
    assert.is(await rpc('net_version'), String(CHAIN));
    assert.equal(await rpc('eth_accounts'), []);
    assert.is(
      await rpc('eth_getBalance', devnet.accounts.get('Alice')!.address, 'latest'),
      `0x${(10n ** 24n).toString(16)}`,
    );
    assert.is(await rpc('anvil_mine', '0x1'), '-32601 Method not found');
    assert.is(await rpc('constructor'), '-32601 Method not found');
    assert.match(
      String(await rpc('eth_sendTransaction', {})),
      /^-32604 The method eth_sendTransaction is not supported/,
    );
    assert.match(String(await rpc('eth_call', { to: 'x' }, 'latest')), /^-3260\d /);
  });

  test('batches, notifications and what is no request', async () => {
    const post = (body: string, headers = {}) => fetch(one.rpcUrl, { method: 'POST', body, headers });
    const batch = [
      { jsonrpc: '2.0', id: 'a', method: 'net_listening', params: [] },
      { jsonrpc: '2.0', method: 'net_listening' },
      { jsonrpc: '2.0', id: 2, method: 'nothing' },
    ];
    assert.equal(await (await post(JSON.stringify(batch))).json(), [
      { jsonrpc: '2.0', id: 'a', result: true },
      { jsonrpc: '2.0', id: 2, error: { code: -32601, message: 'Method not found' } },
    ]);
    const count = { method: 'eth_getTransactionCount', params: [ALICE.address, 'pending'] };
    const raw = await ALICE.signTransaction({ type: 0, chainId: CHAIN, nonce: 0, to: ALICE.address, gasLimit: 21_000 });
    const around = [count, count, { method: 'eth_sendRawTransaction', params: [raw] }, count];
    const inOrder = around.map((call, id) => ({ jsonrpc: '2.0', id, ...call }));
    const said = (await (await post(JSON.stringify(inOrder))).json()) as { id: number; result: string }[];
    assert.equal(
      said.map(({ id, result }) => [id, result.slice(0, 6)]),
      [
        [0, '0x0'],
        [1, '0x0'],
        [2, said[2]!.result.slice(0, 6)],
        [3, '0x1'],
      ],
      'reads before and after a change',
    );
    const many = JSON.stringify(Array(1025).fill({ jsonrpc: '2.0', id: 1, method: 'net_version' }));
    assert.match(await (await post(many)).text(), /-32005.*Number of requests exceeds max batch size/);
    assert.is((await post(`["${'x'.repeat(6_000_000)}"]`)).status, 413);
  });

  test('a node does not start with a boot node that its list lacks, nor with a list that is none', async () => {
    await one.stop();
    assert.not.ok(one.isRunning);
    const sound = readFileSync(one.files.permissions, 'utf8');
    writeFileSync(one.files.permissions, sound.replace(two.enode, STRANGER));
    assert.is(await codeOfAsync(() => one.start()), 'DEVNET_NODE_FAILED');
    writeFileSync(one.files.permissions, 'accounts-allowlist=[]\n');
    assert.is(await codeOfAsync(() => one.start()), 'DEVNET_NODE_FAILED');
    writeFileSync(one.files.permissions, sound);
    await one.start();
    assert.is(await rpc('net_peerCount'), '0x1');
  });
}

test.run();
