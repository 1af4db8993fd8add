import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ContractPermissioningWriter } from '../../../reconciler/adapters/evm/contract-permissioning-writer.js';
import { proposalId } from '../../../reconciler/core/ballot/proposal-id.js';
import type { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { accountEffects } from '../../../reconciler/evm/account-effects.js';
import { nodeEffects } from '../../../reconciler/evm/node-effects.js';
import { pairEffects } from '../../../reconciler/evm/pair-effects.js';
import { type RolePair, rolePairBits } from '../../../reconciler/evm/role-pairs.js';
import { groupDifference } from '../../../reconciler/kinds/besu-network/group-difference.js';
import type { PermissionedNode, PermissioningTarget } from '../../../reconciler/ports/read/permissioning-reader.js';
import type { Ballot } from '../../../reconciler/ports/write/governance-writer.js';
import type { Effects } from '../../../reconciler/ports/write/permissioning-writer.js';
import { CHAIN_ID, EvmConsortium } from '../../chaincode/evm/evm-consortium.js';
import { compiled, TestChain, type TestContract } from '../../chaincode/evm/test-chain.js';
import { needsAnvil } from '../../needs.js';
import { ballotOf, digestOf, sideOf } from './evm-network.js';
import { listReader, manyNodes, targetOn } from './permissioned-chain.js';
import { deployPublished } from './published-contracts.js';

const anvil = needsAnvil('lists in our own contracts, by their adapter');
const test = suite('contract permissioning');
/** Boot nodes with all. */
const TOPOLOGY: readonly RolePair[] = [
  ['boot', 'boot'],
  ['boot', 'validator'],
];
const PAIRS: readonly RolePair[] = [['boot', 'validator']];
let chain: TestChain;
let some: EvmConsortium;
let rules: TestContract;
let accountRules: TestContract;
let TARGET: PermissioningTarget;

test.before.each(async () => {
  if (!anvil) return;
  chain = await TestChain.start(anvil, CHAIN_ID);
  some = await EvmConsortium.on(chain);
  rules = await chain.deploy('NodeRules', some.opssc.address, rolePairBits(PAIRS), true);
  accountRules = await chain.deploy('AccountRules', some.opssc.address);
  const administration = some.opssc.address;
  TARGET = await targetOn(chain, { nodes: rules.address, accounts: accountRules.address, administration });
});
test.after.each(() => chain?.stop());

const place = (gasPerChunk = 20_000_000) => ({ chainId: CHAIN_ID, opssc: some.opssc.address, gasPerChunk });
const contract = () => ({ address: rules.address, interface: 'quorate' }) as const;
const reader = () => listReader(chain.url, some.opssc.address);
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: QuorateError) => error.code,
  );
const idOf = (ballot: Ballot) => proposalId({ digest: digestOf(ballot), ledger: ballot.ledger, base: ballot.base });

/** One organization, as its loop has it. */
function organization(index: number) {
  const side = sideOf(some, index);
  const lists = listReader(chain.url, some.opssc.address, side.reader);
  const parts = { lists, governance: side.reader, sender: side.sender, opssc: some.opssc.address };
  return { ...side, lists, permissioning: new ContractPermissioningWriter(parts) };
}

async function approved(effects: Effects, executed = 0): Promise<Ballot> {
  const ballot = ballotOf(some, { effects: effects.hash, executed });
  for (const index of [0, 1]) await sideOf(some, index).writer.vote([ballot]);
  return ballot;
}

if (anvil) {
  test('an approved round is executed once, whoever of two is quicker, and read back', async () => {
    const nodes = manyNodes(60);
    const effects = nodeEffects(contract(), { nodes: [], delegated: true }, { nodes }, place(2_000_000));
    assert.ok(effects.chunks.length > 4);
    const ballot = await approved(effects);
    const [one, two] = [organization(0), organization(2)];
    const done = await Promise.all(
      [one, two].map(({ permissioning }) => permissioning.execute(TARGET, idOf(ballot), effects)),
    );
    const total = effects.chunks.length;
    assert.equal(
      done.map(({ executed }) => executed),
      [total, total],
    );
    assert.is(done.flatMap(({ transactions }) => transactions).length, total);
    assert.ok(done.every(({ gas, transactions }) => gas > 0 === transactions.length > 0));
    assert.equal((await one.lists.nodes(TARGET)).nodes, nodes);
    assert.equal(await one.lists.execution(TARGET, idOf(ballot)), { executed: total, isWhole: true });
    const again = await one.permissioning.execute(TARGET, idOf(ballot), effects);
    assert.equal([again.executed, again.transactions], [total, []]);
    assert.equal((await one.reader.proposal(idOf(ballot)))!.status, 'applied');
    assert.is(await code(one.lists.execution(TARGET, '00'.repeat(32))), 'PROPOSAL_UNKNOWN');
  });

  test('whoever comes after a crash in the midst runs the rest, from all chunks or from what is left', async () => {
    const nodes = manyNodes(50);
    for (const [executed, given] of (['all', 'rest'] as const).entries()) {
      const shown = nodes.map((node) => ({ ...node, port: 1 + executed }));
      const live = (await reader().nodes(TARGET)).nodes;
      const effects = nodeEffects(contract(), { nodes: live }, { nodes: shown }, place(2_000_000));
      const ballot = await approved(effects, executed);
      const tuple = {
        ...{ digest: `0x${digestOf(ballot)}`, resource: ballot.content.address, action: 1, executed },
        ...{ effects: effects.hash, round: 1, yes: true, reason: '', claim: '' },
      };
      await some.execute(1, tuple, effects, 0);
      await some.execute(1, tuple, effects, 1);
      const late = organization(0);
      assert.equal(await late.lists.execution(TARGET, idOf(ballot)), { executed: 2, isWhole: false });
      const now = (await late.lists.nodes(TARGET)).nodes;
      const left = nodeEffects(contract(), { nodes: now }, { nodes: shown }, place(2_000_000));
      assert.is(left.chunks.length, effects.chunks.length - 2);
      const done = await late.permissioning.execute(TARGET, idOf(ballot), given === 'all' ? effects : left);
      assert.is(done.executed, effects.chunks.length);
      assert.equal((await late.lists.nodes(TARGET)).nodes, shown);
    }
  });

  test("LACChain's pairs of groups are opened and closed by the calls of a round, where OpsSC is the only owner", async () => {
    const admins = [some.opssc.address];
    const { target, nodes: published } = await deployPublished(chain, 'lacchain', { admins });
    const lacchain = { address: published.address, interface: 'lacchain' } as const;
    const roles = ['boot', 'validator'] as const;
    const nodes = manyNodes(4).map((node, index) => {
      const role = roles[index % 2]!;
      return { ...node, role, group: `0x${(role === 'boot' ? 'b0' : 'da').repeat(32)}` };
    });
    const { permissioning, lists } = organization(0);
    const run = async (effects: Effects, executed: number) =>
      permissioning.execute(target, idOf(await approved(effects, executed)), effects);
    const opened = async () => {
      const { nodes: listed, groups, connections } = await lists.nodes(target);
      return [groups!.open.length, connections, groupDifference(listed, TOPOLOGY, groups!)] as const;
    };
    await run(nodeEffects(lacchain, { nodes: [] }, { nodes }, place()), 0);
    const [none, , differs] = await opened();
    assert.equal([none, differs.opens.length], [0, 2]);
    await run(pairEffects(published.address, differs, place()), 1);
    assert.equal((await opened()).slice(0, 2), [2, TOPOLOGY]);
    const [b, v] = ['b0', 'da'].map((group) => `0x${group.repeat(32)}`) as [string, string];
    await run(pairEffects(published.address, { opens: [[v, v]], closes: [[b, v]] }, place()), 2);
    const [two, , again] = await opened();
    assert.equal([two, again.opens, again.closes], [2, [[b, v]], [[v, v]]]);
  });

  test('other calls than those voted, and a call that reverts, are errors of their own', async () => {
    const effects = nodeEffects(contract(), { nodes: [] }, { nodes: manyNodes(3) }, place());
    const ballot = await approved(effects);
    const { permissioning } = organization(0);
    const other = nodeEffects(contract(), { nodes: [] }, { nodes: manyNodes(4) }, place());
    assert.is(await code(permissioning.execute(TARGET, idOf(ballot), other)), 'EFFECTS_DIFFER');
    assert.is(await code(permissioning.execute(TARGET, idOf(ballot), { ...effects, chunks: [] })), 'EFFECTS_DIFFER');
    assert.is(await code(permissioning.execute(TARGET, '00'.repeat(32), effects)), 'PROPOSAL_UNKNOWN');
    await chain.rpc('anvil_setStorageAt', [rules.address, `0x${'0'.repeat(64)}`, `0x${'01'.padStart(64, '0')}`]);
    const failed = await permissioning.execute(TARGET, idOf(ballot), effects).then(
      () => undefined,
      (error: QuorateError) => error,
    );
    assert.is(failed?.code, 'EXECUTION_REVERTED', 'its admin is another one now');
    assert.equal([failed!.facts.chunk, failed!.facts.target], [0, rules.address]);
    assert.match(failed!.why!, /OnlyAdmin/);
    const open = ballotOf(some, { effects: other.hash });
    await organization(0).writer.vote([open]);
    assert.is(await code(permissioning.execute(TARGET, idOf(open), other)), 'NOT_APPROVED');
  });

  test('an organization moves its own node by itself, and no other', async () => {
    const nodes: PermissionedNode[] = manyNodes(2).map((node, index) => ({ ...node, organization: `Org${index}` }));
    const effects = nodeEffects(contract(), { nodes: [], delegated: true }, { nodes }, place());
    const ballot = await approved(effects);
    const { permissioning, lists } = organization(0);
    await permissioning.execute(TARGET, idOf(ballot), effects);
    const moved = { ...nodes[0]!, host: 'node0.example', port: 4 };
    assert.is((await permissioning.moveOwnNodes(TARGET, [moved])).transactions.length, 1);
    assert.equal((await lists.nodes(TARGET)).nodes, [moved, nodes[1]]);
    assert.equal((await permissioning.moveOwnNodes(TARGET, [moved])).transactions, []);
    assert.is(await code(permissioning.moveOwnNodes(TARGET, [{ ...nodes[1]!, port: 4 }])), 'NODE_OF_OTHERS');
    const stranger = { ...nodes[0]!, id: 'ee'.repeat(64) };
    assert.is(await code(permissioning.moveOwnNodes(TARGET, [stranger])), 'NODE_UNKNOWN');
    const off = nodeEffects(contract(), { nodes, delegated: true }, { nodes, delegated: false }, place());
    await permissioning.execute(TARGET, idOf(await approved(off, 1)), off);
    assert.is(await code(permissioning.moveOwnNodes(TARGET, [nodes[0]!])), 'NOT_DELEGATED');
  });

  test('accounts and targets are read back as they were decided', async () => {
    const accounts = Array.from({ length: 30 }, (_, index) => ({
      address: `0xd${index.toString(16).padStart(39, '0')}`,
      membership: (['basic', 'standard', 'premium'] as const)[index % 3]!,
    }));
    const targets = accounts.slice(0, 4).map(({ address }) => address);
    const to = { address: accountRules.address, interface: 'quorate' } as const;
    const effects = accountEffects(to, { accounts: [], targets: undefined }, { accounts, targets }, place());
    assert.equal((await reader().accounts(TARGET)).targets, undefined);
    await organization(2).permissioning.execute(TARGET, idOf(await approved(effects)), effects);
    const read = await reader().accounts(TARGET);
    assert.equal([read.accounts, read.targets, read.storesMembership], [accounts, targets, true]);
    assert.is(read.contract?.codeHash, compiled('AccountRules').codeHash);
    // Lifted, and none is left of those that were listed: a later list does not bring them back.
    const lift = accountEffects(to, read, { accounts, targets: 'every' }, place());
    await organization(2).permissioning.execute(TARGET, idOf(await approved(lift, 1)), lift);
    assert.equal((await reader().accounts(TARGET)).targets, undefined);
    const again = accountEffects(
      to,
      { accounts, targets: undefined },
      { accounts, targets: targets.slice(1) },
      place(),
    );
    await organization(2).permissioning.execute(TARGET, idOf(await approved(again, 2)), again);
    assert.equal((await reader().accounts(TARGET)).targets, targets.slice(1));
  });
}

test.run();
