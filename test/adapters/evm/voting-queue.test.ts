/** LACChain's N-of-M queue, read from the chain (by its stand-in): three owners, two of whom decide. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { MOST_ITEMS } from '../../../reconciler/adapters/evm/read-queue.js';
import { accountEffects } from '../../../reconciler/evm/account-effects.js';
import { nodeEffects } from '../../../reconciler/evm/node-effects.js';
import { endpointTuple, lacchainTuple } from '../../../reconciler/evm/node-tuple.js';
import { queuedAccountCalls, queuedAccountEffect } from '../../../reconciler/evm/queued-account-call.js';
import { queuedNodeCalls, queuedNodeEffect } from '../../../reconciler/evm/queued-node-call.js';
import { queuedOwnerText } from '../../../reconciler/evm/queued-owner-call.js';
import type { VotingQueue } from '../../../reconciler/ports/read/voting-queue.js';
import { CHAIN_ID } from '../../chaincode/evm/evm-consortium.js';
import { TestChain } from '../../chaincode/evm/test-chain.js';
import { needsAnvil } from '../../needs.js';
import { RpcProxy } from './evm-network.js';
import { listReader, manyNodes } from './permissioned-chain.js';
import { deployPublished, type PublishedContracts } from './published-contracts.js';

const anvil = needsAnvil("LACChain's queue, by its stand-in");
const test = suite('voting queue');
let chain: TestChain;

test.before(async () => {
  if (anvil) chain = await TestChain.start(anvil, CHAIN_ID);
});
test.after(() => chain?.stop());

const owners = () => chain.accounts.slice(1, 4);
const deploy = () => deployPublished(chain, 'lacchain', { admins: owners(), required: 2 });
const read = async ({ target }: PublishedContracts) => (await listReader(chain.url).nodes(target)).contract!.queue!;
const pending = (queue: VotingQueue) => queue.pending.map(({ id, confirmedBy }) => [id, ...confirmedBy]);
const [one, two] = manyNodes(2).map((node) => ({ ...node, did: 'did:example:1', group: `0x${'3c'.repeat(32)}` })) as [
  ReturnType<typeof manyNodes>[0],
  ReturnType<typeof manyNodes>[0],
];

if (anvil) {
  test('one of two votes decides nothing, the second does; what is executed is pending no more', async () => {
    const contracts = await deploy();
    const { nodes, target, storage } = contracts;
    const [a, b] = owners() as [string, string];
    const queue = await read(contracts);
    assert.equal(queue, {
      required: 2,
      owners: [...owners()].sort(),
      storage: storage!.address,
      pending: [],
      executed: [],
      unread: 0,
      admin: contracts.admin.address,
      ofOwners: [],
    });
    await nodes.send(a, 'addEnode', ...lacchainTuple(one));
    await nodes.send(b, 'addEnode', ...lacchainTuple(two));
    assert.equal(pending(await read(contracts)), [
      [0, a],
      [1, b],
    ]);
    assert.equal((await listReader(chain.url).nodes(target)).nodes, []);
    await nodes.send(b, 'confirmTransaction', 0);
    assert.equal(pending(await read(contracts)), [[1, b]]);
    assert.equal((await listReader(chain.url).nodes(target)).nodes, [one]);
  });

  test('what is queued is byte for byte what our calls say, both ways', async () => {
    const contracts = await deploy();
    const { nodes, storage } = contracts;
    const [a, b] = owners() as [string, string];
    await nodes.send(a, 'addEnode', ...lacchainTuple(one));
    await nodes.send(b, 'confirmTransaction', 0);
    const scope = { chainId: CHAIN_ID, opssc: nodes.address };
    const contract = { address: nodes.address, interface: 'lacchain' as const };
    const calls = nodeEffects(contract, { nodes: [one] }, { nodes: [two] }, scope).chunks.flat();
    for (const { to, data } of calls) await chain.send(a, to, data);
    const { pending: items } = await read(contracts);
    const bare = items.map(({ to, data }) => ({ to, data }));
    const spellings = queuedNodeCalls(storage!.address, calls);
    assert.equal(
      bare,
      spellings.map(([published]) => published),
    );
    for (const [, plain] of spellings) await nodes.send(a, 'submitTransaction', plain!.to, plain!.data);
    assert.equal(queuedNodeEffect(storage!.address, bare[0]!), { type: 'add', node: two });
    const { id, host, port } = one;
    assert.equal(queuedNodeEffect(storage!.address, bare[1]!), { type: 'remove', node: { id, host, port } });
    assert.equal(queuedNodeEffect(nodes.address, bare[0]!), { type: 'other', name: undefined });
    assert.throws(
      () => queuedNodeCalls(storage!.address, bare),
      ({ code }: { code: string }) => code === 'CALL_NOT_QUEUED',
    );
  });

  test('a vote that is taken back is none; with the last one the item is gone, and nothing was applied', async () => {
    const contracts = await deploy();
    const { nodes, target, admin } = contracts;
    const [a, b, c] = owners() as [string, string, string];
    await nodes.send(a, 'addEnode', ...lacchainTuple(one));
    await nodes.send(a, 'removeEnode', ...endpointTuple(two));
    await nodes.send(a, 'revokeConfirmation', 0);
    assert.equal(pending(await read(contracts)), [[1, a]]);
    await admin.send(a, 'addAdmins', [chain.accounts[7]!]);
    const queue = await read(contracts);
    assert.equal(queue.owners, [a, b, c, chain.accounts[7]!].sort());
    assert.equal(pending(queue), [[1, a]]);
    await nodes.send(b, 'confirmTransaction', 1);
    assert.equal(pending(await read(contracts)), []);
    assert.equal((await listReader(chain.url).nodes(target)).nodes, []);
  });

  test('accounts and targets: what the rules queue is what our calls say, and a membership is no part of it', async () => {
    const { accounts: rules, target } = await deploy();
    const [a, b] = owners() as [string, string];
    const contract = { address: rules.address, interface: 'lacchain' as const };
    const lists = { accounts: [{ address: a, membership: 'premium' as const }], targets: [rules.address] };
    const scope = { chainId: CHAIN_ID, opssc: rules.address };
    const calls = accountEffects(contract, { accounts: [], targets: [] }, lists, scope).chunks.flat();
    for (const { to, data } of calls) await chain.send(a, to, data);
    const read = async () => listReader(chain.url).accounts(target);
    const { storage, pending: items } = (await read()).contract!.queue!;
    assert.equal(
      items.map(({ to, data }) => ({ to, data })),
      queuedAccountCalls(storage, calls).map(([published]) => published),
    );
    assert.equal(queuedAccountEffect(storage, items[1]!), { type: 'add', list: 'target', address: rules.address });
    for (const { id } of items) await rules.send(b, 'confirmTransaction', id);
    const { accounts, targets, storesMembership } = await read();
    assert.equal([accounts, targets, storesMembership], [[{ address: a }], [rules.address], false]);
  });

  test('the same call stands there twice where two submit it, and the second is executed without effect', async () => {
    const contracts = await deploy();
    const { nodes } = contracts;
    const [a, b] = owners() as [string, string];
    for (const owner of [a, b]) await nodes.send(owner, 'addEnode', ...lacchainTuple(one));
    const { pending: items } = await read(contracts);
    assert.equal(
      items.map(({ id }) => id),
      [0, 1],
    );
    assert.is(items[0]!.data, items[1]!.data);
    await nodes.send(b, 'confirmTransaction', 0);
    await nodes.send(a, 'confirmTransaction', 1);
    assert.equal((await listReader(chain.url).nodes(contracts.target)).nodes, [one]);
  });

  test('a change of the owners themselves is read from their own queue, until it is decided', async () => {
    const contracts = await deploy();
    const [a, b] = owners() as [string, string];
    const stranger = chain.accounts[8]!;
    await contracts.admin.send(a, 'addAdmin', stranger);
    const { ofOwners, owners: before, admin } = await read(contracts);
    assert.equal([ofOwners.length, ofOwners[0]!.confirmedBy, before.length], [1, [a], 3]);
    assert.is(queuedOwnerText(admin, ofOwners[0]!.data), `makes ${stranger} an owner`);
    await contracts.admin.send(b, 'confirmTransaction', 0);
    const after = await read(contracts);
    assert.equal([after.ofOwners, after.owners.includes(stranger)], [[], true]);
  });

  test('a queue that is flooded takes few requests; the newest items are read, the others counted', async () => {
    const contracts = await deploy();
    const { nodes } = contracts;
    const [a] = owners() as [string];
    const again = Array.from({ length: MOST_ITEMS + 3 });
    for (const _ of again) await nodes.send(a, 'submitTransaction', nodes.address, '0x00');
    const proxy = await RpcProxy.before(chain.url);
    const queue = (await listReader(proxy.url).nodes(contracts.target)).contract!.queue!;
    assert.equal([queue.unread, queue.pending.length, queue.pending[0]!.id], [3, MOST_ITEMS, 3]);
    assert.ok(proxy.requests <= 12, `${proxy.requests} requests`);
    await proxy.close();
  });

  test('contracts without a queue have none: other interfaces, and rules without an admin', async () => {
    const consensys = await deployPublished(chain, 'consensys-v1', { admins: owners() });
    assert.is((await listReader(chain.url).nodes(consensys.target)).contract!.queue, undefined);
    const nobody = await deployPublished(chain, 'lacchain', { admins: owners(), isUnregistered: true });
    assert.is((await listReader(chain.url).nodes(nobody.target)).contract!.queue, undefined);
    assert.is((await read(await deploy())).required, 2);
  });
}

test.run();
