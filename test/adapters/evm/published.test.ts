import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { abiOf } from '../../../reconciler/evm/abi.js';
import { accountEffects } from '../../../reconciler/evm/account-effects.js';
import { nodeEffects } from '../../../reconciler/evm/node-effects.js';
import { lacchainTuple, STORED_FIELDS } from '../../../reconciler/evm/node-tuple.js';
import type { PermissionedNode, PermissioningTarget } from '../../../reconciler/ports/read/permissioning-reader.js';
import { CHAIN_ID, EvmConsortium } from '../../chaincode/evm/evm-consortium.js';
import { TestChain } from '../../chaincode/evm/test-chain.js';
import { needsAnvil, needsLists } from '../../needs.js';
import { RpcProxy } from './evm-network.js';
import { lacnetNodes, listReader, manyNodes, runAs } from './permissioned-chain.js';
import { deployPublished, type PublishedInterface } from './published-contracts.js';

const anvil = needsAnvil('lists in published contracts, by their stand-ins');
const test = suite('published contracts');
const KINDS: readonly PublishedInterface[] = ['lacchain', 'consensys-v1', 'consensys-v2'];
let chain: TestChain;

test.before(async () => {
  if (anvil) chain = await TestChain.start(anvil, CHAIN_ID);
});
test.after(() => chain?.stop());

const own = () => chain.accounts[5]!;
const place = () => ({ chainId: CHAIN_ID, opssc: own() });
/** What an interface keeps of nodes. */
const kept = (kind: PublishedInterface, nodes: readonly PermissionedNode[]) =>
  nodes.map((node) => {
    const fields = ['id', ...STORED_FIELDS[kind]] as (keyof PermissionedNode)[];
    return Object.fromEntries(fields.filter((field) => node[field]).map((field) => [field, node[field]]));
  });
const byCode = async (target: PermissioningTarget, opssc?: string) =>
  (await listReader(chain.url, opssc).nodes(target)).waysRound.map(({ code, who }) => `${code} ${who}`).sort();

if (anvil) {
  for (const kind of KINDS) {
    test(`${kind}: recognized, filled, changed and read back, identical in every field that it keeps`, async () => {
      const { target, nodes } = await deployPublished(chain, kind, { admins: [own()] });
      const contract = { address: nodes.address, interface: kind };
      const first = manyNodes(12);
      const second = [
        ...first.slice(2, 6).map((node) => ({ ...node, port: 9 })),
        ...first.slice(6).map((node) => ({ ...node, name: 'renamed' })),
      ];
      let live: readonly PermissionedNode[] = [];
      for (const wanted of [first, second]) {
        const { chunks } = nodeEffects(contract, { nodes: live }, { nodes: wanted }, place());
        await runAs(chain, own(), chunks.flat());
        const read = await listReader(chain.url).nodes(target);
        assert.equal(read.nodes, kept(kind, wanted));
        assert.equal([read.contract?.interface, read.faulty, read.stores], [kind, [], STORED_FIELDS[kind]]);
        live = read.nodes;
      }
      assert.equal(nodeEffects(contract, { nodes: live }, { nodes: second }, place()).chunks, []);
    });

    test(`${kind}: accounts are read back as they were written`, async () => {
      const { target, accounts: rules } = await deployPublished(chain, kind, { admins: [own()] });
      const contract = { address: rules.address, interface: kind };
      const named = { ...target, interface: kind };
      const accounts = [1, 2, 3].map((index) => ({ address: `0x${`${index}`.padStart(40, 'a')}` }));
      const targets = kind === 'lacchain' ? [`0x${'77'.repeat(20)}`] : undefined;
      let live = await listReader(chain.url).accounts(named);
      const lists = [
        { accounts, targets },
        { accounts: accounts.slice(1), targets: kind === 'lacchain' ? [] : undefined },
      ];
      for (const wanted of lists) {
        const { chunks } = accountEffects(contract, live, wanted, place());
        await runAs(chain, own(), chunks.flat());
        live = await listReader(chain.url).accounts(named);
        assert.equal([live.accounts, live.targets], [wanted.accounts, wanted.targets]);
        assert.equal([live.contract?.interface, live.storesMembership], [kind, false]);
      }
    });
  }

  test('1,000 nodes of a published contract take at most ten requests', async () => {
    const { target, nodes, storage } = await deployPublished(chain, 'lacchain', { admins: [own()] });
    const list = manyNodes(1_000);
    const deployer = chain.accounts[19]!;
    await storage!.send(deployer, 'upgradeVersion', own());
    for (let from = 0; from < list.length; from += 50) {
      await storage!.send(own(), 'addMany', list.slice(from, from + 50).map(lacchainTuple));
    }
    await storage!.send(deployer, 'upgradeVersion', nodes.address);
    const proxy = await RpcProxy.before(chain.url);
    const read = await listReader(proxy.url, own()).nodes(target);
    assert.equal(read.nodes, kept('lacchain', list));
    assert.ok(proxy.requests <= 10, `${proxy.requests} requests`);
    await proxy.close();
  });

  test("LACChain's pairs of groups are found by asking, for roles that have a node", async () => {
    const { target, nodes: rules } = await deployPublished(chain, 'lacchain', { admins: [own()] });
    const group = (digit: string) => `0x${digit.repeat(64)}`;
    const list = manyNodes(3).map((node, index) => ({ ...node, group: group('123'[index]!) }));
    const contract = { address: rules.address, interface: 'lacchain' } as const;
    await runAs(chain, own(), nodeEffects(contract, { nodes: [] }, { nodes: list }, place()).chunks.flat());
    assert.equal((await listReader(chain.url).nodes(target)).connections, []);
    await rules.send(own(), 'addConnection', group('1'), group('1'));
    await rules.send(own(), 'addConnection', group('3'), group('1'));
    assert.equal((await listReader(chain.url).nodes(target)).connections, [
      ['boot', 'boot'],
      ['boot', 'writer'],
    ]);
  });

  test('what no document can hold is named, and nothing is lost', async () => {
    const v2 = await deployPublished(chain, 'consensys-v2', { admins: [own()] });
    const id = 'ab'.repeat(64);
    const entries = [
      [id.toUpperCase(), '10.0.0.9', 1],
      [id, 'node.example', 1],
      [id, '10.0.0.1', 2],
      ['34'.repeat(64), 'Node.Example', 7],
      [`0x${id}`, '10.0.0.1', 3],
      [id.slice(1), '10.0.0.1', 4],
      ['cd'.repeat(64), '10.0.0.256', 5],
      ['ef'.repeat(64), '10.0.0.1', 0],
      ['12'.repeat(64), '2001:db8::1', 6],
    ] as const;
    for (const entry of entries) await v2.nodes.send(own(), 'addEnode', ...entry);
    const read = await listReader(chain.url).nodes(v2.target);
    assert.equal(
      read.nodes.map(({ id, host, port }) => [id.slice(0, 2), host, port]),
      [
        ['12', '2001:db8::1', 6],
        ['ab', 'node.example', 1],
      ],
    );
    assert.is(read.faulty.length, 7);
    const whys = read.faulty.map(({ why }) => why).join('\n');
    for (const expected of [
      /another address/,
      /127 hex digits/,
      /neither an IP/,
      /port is 0/,
      /not written as/,
      /"Node\.Example"/,
    ])
      assert.match(whys, expected);
  });

  test('a list whose entries have more fields than are known here is not read as if it had not', async () => {
    const { nodes: rules } = await deployPublished(chain, 'lacchain', { admins: [own()] });
    const contract = { address: rules.address, interface: 'lacchain' } as const;
    const list = manyNodes(2);
    await runAs(chain, own(), nodeEffects(contract, { nodes: [] }, { nodes: list }, place()).chunks.flat());
    const v1 = await deployPublished(chain, 'consensys-v1', { admins: [own()] });
    // The same entries, in a contract that answers to V1's question and has no queue.
    const proxy = await RpcProxy.before(chain.url);
    const size = abiOf('lacchain-nodes').encodeFunctionData('getSize').slice(0, 10);
    const entry = abiOf('lacchain-nodes').getFunction('getByIndex')!.selector;
    const answers = new Map<string, unknown>();
    for (const data of [rules.data('getSize'), rules.data('getByIndex', 0), rules.data('getByIndex', 1)]) {
      answers.set(data, await chain.rpc('eth_call', [{ to: rules.address, data }, 'latest']));
    }
    proxy.answer = (method, [fields]) => {
      const { data = '' } = (fields ?? {}) as { data?: string };
      const isAsked = method === 'eth_call' && (data.startsWith(size) || data.startsWith(entry));
      return isAsked ? { result: answers.get(data) } : undefined;
    };
    const read = await listReader(proxy.url).nodes(v1.target);
    assert.equal([read.contract?.interface, read.nodes, read.faulty.length], ['consensys-v1', [], 2]);
    await proxy.close();
  });

  test('every way round the quorum is listed', async () => {
    const opssc = (await EvmConsortium.on(chain)).opssc.address;
    const [a, b] = [chain.accounts[6]!, chain.accounts[7]!];
    const one = await deployPublished(chain, 'consensys-v1', { admins: [opssc] });
    assert.equal(await byCode(one.target, opssc), [], 'the governance contract is the only admin');
    assert.equal(await byCode(one.target), [`OTHER_ADMIN ${opssc}`]);
    const two = await deployPublished(chain, 'consensys-v2', { admins: [opssc, a, b] });
    assert.equal(await byCode(two.target, opssc), [`OTHER_ADMIN ${a}`, `OTHER_ADMIN ${b}`].sort());
    const open = await deployPublished(chain, 'consensys-v2', { admins: [opssc], isUnregistered: true });
    assert.equal(await byCode(open.target, opssc), ['INGRESS_OPEN anybody']);
    const lacchain = await deployPublished(chain, 'lacchain', { admins: [opssc], isOpen: true });
    const storage = `STORAGE_DEPLOYER ${lacchain.storage!.address}`;
    assert.equal(await byCode(lacchain.target, opssc), [`OPEN_ADD_ADMINS ${lacchain.admin.address}`, storage]);
    const queue = await deployPublished(chain, 'lacchain', { admins: [a, b], required: 2 });
    assert.equal(await byCode(queue.target, opssc), [
      `OPEN_ADD_ADMINS ${queue.admin.address}`,
      ...[`OTHER_ADMIN ${a}`, `OTHER_ADMIN ${b}`].sort(),
      `STORAGE_DEPLOYER ${queue.storage!.address}`,
    ]);
  });

  test('rounds of OpsSC write to published contracts of which it is the admin; a moved node is never missing', async () => {
    for (const kind of KINDS) {
      const some = await EvmConsortium.on(chain);
      const { target, nodes: rules } = await deployPublished(chain, kind, { admins: [some.opssc.address] });
      const contract = { address: rules.address, interface: kind };
      const scope = { chainId: CHAIN_ID, opssc: some.opssc.address };
      const list = manyNodes(4);
      const moved = list.map((node) => ({ ...node, port: 77 }));
      const fill = nodeEffects(contract, { nodes: [] }, { nodes: list }, scope);
      await some.decide('net/NodeList/nodes', fill.chunks);
      const move = nodeEffects(contract, { nodes: list }, { nodes: moved }, scope);
      assert.is(move.chunks.length, 1, 'removed and added in one transaction');
      await some.decide('net/NodeList/nodes', move.chunks, 1);
      const read = await listReader(chain.url, some.opssc.address).nodes(target);
      assert.equal(read.nodes, kept(kind, moved));
      assert.not.ok(read.waysRound.some(({ code }) => code === 'OTHER_ADMIN'));
    }
  });

  const lists = needsLists("LACNet's 18 nodes in published contracts");
  if (lists) {
    const real = lacnetNodes(lists);
    test("LACNet's 18 nodes go into each interface and come back identical in every field that it keeps", async () => {
      assert.is(real.length, 18);
      for (const kind of KINDS) {
        const { target, nodes: rules } = await deployPublished(chain, kind, { admins: [own()] });
        const contract = { address: rules.address, interface: kind };
        await runAs(chain, own(), nodeEffects(contract, { nodes: [] }, { nodes: real }, place()).chunks.flat());
        const sorted = [...real].sort((one, other) => (one.id < other.id ? -1 : 1));
        assert.equal((await listReader(chain.url).nodes(target)).nodes, kept(kind, sorted));
      }
    });
  }
}

test.run();
