import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { nodeEffects } from '../../../reconciler/evm/node-effects.js';
import { type RolePair, rolePairBits } from '../../../reconciler/evm/role-pairs.js';
import type { PermissioningTarget } from '../../../reconciler/ports/read/permissioning-reader.js';
import { CHAIN_ID, EvmConsortium } from '../../chaincode/evm/evm-consortium.js';
import { compiled, TestChain, type TestContract } from '../../chaincode/evm/test-chain.js';
import { needsAnvil, needsLists } from '../../needs.js';
import { RpcProxy } from './evm-network.js';
import { lacnetNodes, listReader, manyNodes, runAs, targetOn } from './permissioned-chain.js';

const anvil = needsAnvil('lists in our own contracts, read');
const test = suite('contract reading');
const PAIRS: readonly RolePair[] = [['boot', 'validator']];
let chain: TestChain;
let some: EvmConsortium;
let rules: TestContract;
let TARGET: PermissioningTarget;

test.before(async () => {
  if (anvil) chain = await TestChain.start(anvil, CHAIN_ID);
});
test.after(() => chain?.stop());
test.before.each(async () => {
  if (!anvil) return;
  some = await EvmConsortium.on(chain);
  rules = await chain.deploy('NodeRules', some.opssc.address, rolePairBits(PAIRS), true);
  const accounts = (await chain.deploy('AccountRules', some.opssc.address)).address;
  TARGET = await targetOn(chain, { nodes: rules.address, accounts, administration: some.opssc.address });
});

const place = () => ({ chainId: CHAIN_ID, opssc: some.opssc.address });
const reader = () => listReader(chain.url, some.opssc.address);
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: QuorateError) => error.code,
  );

if (anvil) {
  test('a list of 1,000 is read in a few requests, at one block, and identical', async () => {
    const nodes = manyNodes(1_000);
    const own = await chain.deploy('NodeRules', chain.accounts[18], rolePairBits(PAIRS), false);
    const target = await targetOn(chain, { nodes: own.address, administration: own.address });
    const to = { address: own.address, interface: 'quorate' } as const;
    const { chunks } = nodeEffects(to, { nodes: [] }, { nodes }, place());
    await runAs(chain, chain.accounts[18]!, chunks.flat());
    const proxy = await RpcProxy.before(chain.url);
    const read = await listReader(proxy.url).nodes(target);
    assert.equal(read.nodes, nodes);
    assert.ok(proxy.requests <= 10, `${proxy.requests} requests`);
    assert.equal([read.faulty, read.connections, read.delegated], [[], PAIRS, false]);
    assert.equal(read.contract, {
      address: own.address,
      interface: 'quorate',
      codeHash: compiled('NodeRules').codeHash,
      admins: [chain.accounts[18], own.address].sort(),
    });
    assert.is(read.block, Number(await chain.rpc('eth_blockNumber')));
    await proxy.close();
  });

  const lists = needsLists("LACNet's 18 nodes in our own contract");
  if (lists) {
    test("LACNet's 18 nodes come into our own contract by a round, and back identical in every field", async () => {
      const real = lacnetNodes(lists).map((node, index) => ({ ...node, did: `did:example:${index}` }));
      const contract = { address: rules.address, interface: 'quorate' } as const;
      const { chunks } = nodeEffects(contract, { nodes: [] }, { nodes: real }, place());
      await some.decide('net/NodeList/nodes', chunks);
      const read = await reader().nodes(TARGET);
      assert.equal(
        read.nodes,
        [...real].sort((one, other) => (one.id < other.id ? -1 : 1)),
      );
      assert.is(read.nodes.length, 18);
      const fields = Object.keys(real[0]!).filter((field) => field !== 'id');
      for (const field of ['role', 'name', 'organization', 'geohash', 'did', 'group'])
        assert.ok(fields.includes(field));
      assert.equal([...read.stores].sort(), fields.sort(), 'there is no field that it does not keep');
    });
  }

  test('OpsSC as the only admin leaves no way round; anybody else is one', async () => {
    const read = await reader().nodes(TARGET);
    assert.equal([read.waysRound, read.contract?.admins], [[], [some.opssc.address]]);
    const accounts = await reader().accounts(TARGET);
    assert.equal([accounts.waysRound, accounts.nodeRules], [[], rules.address]);
    const ungoverned = await listReader(chain.url).nodes(TARGET);
    assert.equal(
      ungoverned.waysRound.map(({ code, who }) => [code, who]),
      [['OTHER_ADMIN', some.opssc.address]],
    );
    const other = await chain.deploy('NodeRules', chain.accounts[4], 0, false);
    const ways = async (target: PermissioningTarget) =>
      (await reader().nodes(target)).waysRound.map(({ code, who }) => [code, who]);
    const governed = await targetOn(chain, { nodes: other.address, administration: some.opssc.address });
    assert.equal(await ways(governed), [['OTHER_ADMIN', chain.accounts[4]]]);
    const unfinished = await targetOn(chain, { nodes: rules.address });
    assert.equal(await ways(unfinished), [['INGRESS_OWNER', chain.accounts[17]]]);
  });

  test('a contract that says it is ours and has other code is a way round', async () => {
    const codes = async () => (await reader().nodes(TARGET)).waysRound.map(({ code, who }) => `${code} ${who}`);
    assert.equal(await codes(), []);
    for (const address of [rules.address, some.opssc.address, TARGET.nodeIngress]) {
      const code = (await chain.rpc('eth_getCode', [address, 'latest'])) as string;
      await chain.rpc('anvil_setCode', [address, `${code}00`]);
      assert.equal(await codes(), [`OTHER_CODE ${address}`]);
      await chain.rpc('anvil_setCode', [address, code]);
    }
  });

  test('what is not there, or is another contract, is named', async () => {
    const nowhere = { ...TARGET, nodeIngress: `0x${'12'.repeat(20)}` };
    assert.is(await code(reader().nodes(nowhere)), 'NO_CODE');
    assert.is(await code(reader().nodes({ ...TARGET, nodeIngress: some.opssc.address })), 'NO_CODE');
    const spiteful = await chain.deploy('Spiteful');
    assert.is(await code(reader().accounts(await targetOn(chain, {}))), 'NO_CODE', 'no rules yet');
    const strange = await targetOn(chain, { nodes: spiteful.address, accounts: rules.address });
    assert.is(await code(reader().nodes(strange)), 'INTERFACE_UNKNOWN');
    assert.is(await code(reader().accounts(strange)), 'INTERFACE_UNKNOWN');
    assert.is(
      await code(reader().nodes({ ...TARGET, interface: 'lacchain' })),
      'INTERFACE_UNKNOWN',
      'it changed under us',
    );
    assert.is(await code(reader().accounts({ ...TARGET, interface: 'quorate' })), 'no error');
    const { nodeIngress: empty } = await targetOn(chain, {});
    for (const nodeIngress of [nowhere.nodeIngress, some.opssc.address, empty]) {
      assert.is((await reader().accounts({ ...TARGET, nodeIngress })).nodeRules, undefined, 'no rules of nodes');
    }
    await chain.rpc('anvil_setCode', [rules.address, '0x']);
    assert.is(await code(reader().nodes(TARGET)), 'NO_CODE');
  });

  test('a read is of one block: what changes under it does not enter, and a replaced block is read anew', async () => {
    const proxy = await RpcProxy.before(chain.url);
    let blocks = 0;
    proxy.answer = (method, params) => {
      if (method !== 'eth_getBlockByNumber' || params[0] === 'latest') return undefined;
      blocks += 1;
      return blocks === 1
        ? { result: { hash: `0x${'00'.repeat(32)}`, number: params[0], timestamp: '0x1' } }
        : undefined;
    };
    await listReader(proxy.url, some.opssc.address).nodes(TARGET);
    assert.is(blocks, 2, 'the first block was replaced');
    proxy.answer = (method, params) =>
      method === 'eth_getBlockByNumber' && params[0] !== 'latest' ? { result: null } : undefined;
    assert.is(await code(listReader(proxy.url).nodes(TARGET)), 'BLOCK_REPLACED');
    await proxy.close();
  });

  test('while no block has come, one request says so: each list of each target is what was read, and else anew', async () => {
    const proxy = await RpcProxy.before(chain.url);
    const own = listReader(proxy.url, some.opssc.address);
    const requestsOf = async (read: () => Promise<unknown>) => {
      const before = proxy.requests;
      await read();
      return proxy.requests - before;
    };
    const first = await own.nodes(TARGET);
    await own.accounts(TARGET);
    assert.is(await requestsOf(() => own.nodes(TARGET)), 1);
    assert.is(await requestsOf(() => own.accounts(TARGET)), 1);
    assert.equal(await own.nodes(TARGET), first);
    assert.is(await code(own.nodes({ ...TARGET, interface: 'lacchain' })), 'INTERFACE_UNKNOWN');
    await chain.mine(1);
    assert.ok((await requestsOf(() => own.nodes(TARGET))) > 1);
    assert.is((await own.nodes(TARGET)).block, first.block! + 1);
    await proxy.close();
  });
}

test.run();
