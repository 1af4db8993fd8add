/** Real Besu nodes of which not all admit the same accounts: what they import, and how one that stays behind comes back. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type EvmDevnet, startEvmDevnet } from '../../reconciler/devnet/evm/start-evm-devnet.js';
import { ask } from '../devnet/evm/json-rpc.js';
import { ACCOUNTS, accountList, besuNetwork, CHAIN, MEMBERS, network } from '../kinds/besu-fixture.js';
import { needsBesu } from '../needs.js';
import { until } from '../wait.js';
import { inSync } from './real-consortium.js';
import { startOwnContracts, TOPOLOGY } from './real-own-contracts.js';
import { HASH, REFUSED, sendAs } from './send-as.js';

const besu = needsBesu('real Besu nodes that do not all admit the same accounts');
const test = suite('real Besu nodes that do not all admit the same accounts');
const ASKS = /^(permissions-accounts-contract-enabled)=(?:true|false)$/m;
let devnet: EvmDevnet;
let stop: () => Promise<void> = async () => undefined;
test.after.each(() => stop());

const urlOf = (node: string) => devnet.node(node).rpcUrl;
const head = async (node: string) => Number(await ask(urlOf(node), 'eth_blockNumber'));

const send = (from: string, through: string) => sendAs(devnet.accounts.get(from)!.privateKey, urlOf(through));

/** It comes into a block, and these nodes have that. */
async function isIn(hash: string, nodes: readonly string[]): Promise<void> {
  assert.match(hash, HASH, hash);
  const has = async (node: string) => (await ask(urlOf(node), 'eth_getTransactionReceipt', hash)) !== null;
  for (const node of nodes) await until(`${node} has ${hash}`, () => has(node));
}

/** What it says when it takes transactions at all, which it does when it is in sync. */
async function settled(node: string, from: string): Promise<string> {
  let said = '';
  await until(`${node} takes transactions`, async () => {
    said = await send(from, node);
    return !said.startsWith('-32002');
  });
  return said;
}

async function refuses(node: string, from: string): Promise<void> {
  assert.is(await settled(node, from), REFUSED, node);
}

async function blocks(node: string, count: number): Promise<void> {
  const before = await head(node);
  await until(`${count} more blocks of ${node}`, async () => (await head(node)) >= before + count);
}

/** Without its data, as one that joins later: it takes all blocks from the first one on. */
async function beginsAnew(name: string): Promise<void> {
  const node = devnet.node(name);
  await node.stop();
  rmSync(join(node.files.folder, 'data'), { recursive: true });
  await node.start();
  const goal = await head('validator1');
  await until(`${name} has all blocks`, async () => (await head(name)) >= goal);
}

async function restarted(name: string, asked: boolean): Promise<void> {
  const node = devnet.node(name);
  await node.stop();
  const { config } = node.files;
  writeFileSync(config, readFileSync(config, 'utf8').replace(ASKS, `$1=${asked}`));
  await node.start();
}

if (besu !== undefined) {
  test('local lists: a node that lacks an account takes nothing of it, and takes the blocks that others put it into', async () => {
    const nodes = [
      { name: 'boot1', role: 'boot' },
      { name: 'validator1', role: 'validator' },
      { name: 'validator2', role: 'validator' },
      { name: 'writer1', role: 'writer' },
    ] as const;
    devnet = await startEvmDevnet({
      ...{ chainId: CHAIN, backEnd: 'local', besu, nodes },
      ...{ accounts: ['Alice', 'Bob'], allowedAccounts: [] },
    });
    ({ stop } = devnet);
    const bob = devnet.accounts.get('Bob')!.address;
    await blocks('writer1', 2);
    assert.is(await ask(urlOf('validator1'), 'perm_addAccountsToAllowlist', [bob]), 'Success');
    // Two validators agree on each block: the other one votes for what it would not take itself.
    await isIn(await send('Bob', 'validator1'), ['boot1', 'validator1', 'validator2', 'writer1']);
    for (const other of ['boot1', 'validator2', 'writer1']) await refuses(other, 'Bob');
    // Who comes back, or begins with nothing, takes it too.
    await beginsAnew('writer1');
    assert.is(await ask(urlOf('writer1'), 'perm_addAccountsToAllowlist', [bob]), 'Success');
    assert.match(await settled('writer1', 'Bob'), HASH);
  });

  test('contract: who joins later takes all blocks. Nodes that ask take no block with a transaction that it does not allow, until they do not ask', async () => {
    const nodes = [
      { name: 'validator1', role: 'validator' },
      { name: 'boot1', role: 'boot' },
      { name: 'writer1', role: 'writer' },
    ] as const;
    const accounts = ['Alice', 'Bob'];
    const real = await startOwnContracts({ besu, nodes, backEnd: 'none', accountsByContract: true, accounts });
    ({ devnet, stop } = real);
    const listed = [...MEMBERS, 'Alice'].map((name) => ({ address: devnet.accounts.get(name)!.address }));
    real.net.merge('a', {
      'net/network.yaml': network({ organizations: [...real.organizations] }, { contract: real.contracts.opssc }),
      'net/besu.yaml': besuNetwork({ topology: TOPOLOGY as never }),
      'net/accounts.yaml': accountList(listed, { allow: ['large-change'] }),
    });
    await inSync(real.net, ACCOUNTS);
    await isIn(await send('Alice', 'writer1'), ['writer1', 'validator1']);
    await beginsAnew('writer1');
    await refuses('writer1', 'Bob');

    await restarted('validator1', false);
    await until('it has a peer', async () => (await ask(urlOf('validator1'), 'net_peerCount')) !== '0x0');
    const hash = await send('Bob', 'validator1');
    await isIn(hash, ['validator1']);
    const receipt = await ask(urlOf('validator1'), 'eth_getTransactionReceipt', hash);
    const below = Number((receipt as { readonly blockNumber: string }).blockNumber) - 1;
    for (const name of ['boot1', 'writer1']) await until(`${name} is below`, async () => (await head(name)) === below);
    await blocks('validator1', 10);
    assert.equal([await head('boot1'), await head('writer1')], [below, below]);
    // It does not come by itself when the validator asks again.
    await restarted('validator1', true);
    await blocks('validator1', 10);
    assert.equal([await head('boot1'), await head('writer1')], [below, below]);
    // One after the other, with a peer that has the block: those that are behind ask each other for it.
    await Promise.all(['boot1', 'writer1'].map((name) => devnet.node(name).stop()));
    for (const name of ['boot1', 'writer1']) {
      await restarted(name, false);
      const goal = await head('validator1');
      await until(`${name} has the block`, async () => (await head(name)) >= goal);
      await restarted(name, true);
    }
    await isIn(await send('Alice', 'validator1'), ['boot1', 'writer1', 'validator1']);
    await refuses('writer1', 'Bob');
  });

  test.run();
}
