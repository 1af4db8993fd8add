/** LACChain's own queue as the governance ledger: three loops vote by its items, on its contracts (stand-ins). */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BesuConnections } from '../../reconciler/adapters/evm/besu-connections.js';
import type { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { lacchainTuple } from '../../reconciler/evm/node-tuple.js';
import { type GovernancePlace, governancePlace } from '../../reconciler/kinds/network/governance-place.js';
import type { LoopPorts } from '../../reconciler/loop/loop-ports.js';
import type { PermissionedNode } from '../../reconciler/ports/read/permissioning-reader.js';
import { testKey } from '../adapters/evm/evm-network.js';
import { deployPublished, type PublishedContracts } from '../adapters/evm/published-contracts.js';
import { TestChain } from '../chaincode/evm/test-chain.js';
import { besuNetwork, CHAIN, idOf, MEMBERS, NODES, network, node, nodeList, SEVEN } from '../kinds/besu-fixture.js';
import { loadBesuRevision, MemoryBesuConsortium } from '../loop/memory-besu-consortium.js';
import { needsAnvil } from '../needs.js';

const anvil = needsAnvil("LACChain's queue as the governance ledger");
const test = suite('queue governance');
let folder = '';
let chain: TestChain;
let contracts: PublishedContracts;
let net: MemoryBesuConsortium;
/** The chain as every test begins with it. */
let snapshot: unknown;
let sides: ReadonlyMap<string, BesuConnections>;

const owners = () => chain.accounts.slice(1, 4);
const ownerOf = (name: string) => owners()[MEMBERS.indexOf(name)]!;

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-queue-'));
  if (!anvil) return;
  chain = await TestChain.start(anvil, CHAIN);
  contracts = await deployPublished(chain, 'lacchain', { admins: owners(), required: 2 });
  for (const [id, one] of SEVEN.entries()) {
    await contracts.nodes.send(ownerOf('Alpha'), 'addEnode', ...lacchainTuple(one));
    await contracts.nodes.send(ownerOf('Beta'), 'confirmTransaction', id);
  }
  snapshot = await chain.rpc('evm_snapshot');
});
test.after(async () => {
  await chain?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Three owners, two of whom decide, a loop each; seven nodes are listed, by Alpha and Beta. */
test.before.each(async () => {
  if (!anvil) return;
  await chain.rpc('evm_revert', [snapshot]);
  snapshot = await chain.rpc('evm_snapshot');
  sides = new Map(MEMBERS.map((name, index) => [name, connected(name, index)]));
  net = new MemoryBesuConsortium();
  for (const name of MEMBERS) net.member(name).restart(onChain(name));
  net.merge('a', documents(SEVEN));
});

function connected(name: string, index: number): BesuConnections {
  const file = join(folder, `${name}.key`);
  writeFileSync(file, testKey(index + 1));
  const account = { privateKeyFile: file };
  return new BesuConnections({ networks: [{ name: 'mainnet', rpc: [chain.url] }], account, nodes: [] });
}

const onChain =
  (name: string) =>
  (ports: LoopPorts): LoopPorts => {
    const side = sides.get(name)!;
    const evm = (place: GovernancePlace) => ('contract' in place ? place : undefined);
    return {
      ...ports,
      besu: (place) => side.reader(evm(place)),
      besuWriter: (place) => side.writer(evm(place)),
      governance: (place) => side.governance(evm(place)!),
      governanceWriter: (place) => side.governanceWriter(evm(place)!),
    };
  };

function documents(nodes: readonly PermissionedNode[]) {
  const { nodeIngress, accountIngress } = contracts.target;
  const permissioning = { backEnd: 'contract', nodeIngress, accountIngress };
  const [storage, admin] = [contracts.storage!.address, contracts.admin.address];
  const allow = [`way-round:STORAGE_DEPLOYER/${storage}`, `way-round:OPEN_ADD_ADMINS/${admin}`];
  const organizations = MEMBERS.map((name) => ({ name, account: ownerOf(name) }));
  const governance = { contract: undefined as never, queue: 'lacchain', rule: { atLeast: 2 } };
  return {
    'net/network.yaml': network({ organizations }, governance),
    'net/besu.yaml': besuNetwork({ permissioning }),
    'net/nodes.yaml': nodeList(nodes, { allow }),
  };
}

async function passes(names: readonly string[]): Promise<void> {
  for (const name of names) await net.member(name).pass();
}

const side = (name: string) => sides.get(name)!;
const permissions = () =>
  side('Alpha')
    .reader(undefined)
    .nodes({ ...contracts.target, network: 'mainnet', chainId: CHAIN });
const listed = async () => (await permissions()).nodes.map(({ name, host }) => `${name} ${host}`);
/** `number confirmed-by..` of pending items. */
const pending = async () =>
  (await permissions()).contract!.queue!.pending.map(({ id, confirmedBy }) => [id, ...confirmedBy]);
const condition = (name: string) => net.member(name).condition(NODES);
const ALL_READY = Array(3).fill('Ready InSync');
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: QuorateError) => error.code,
  );

if (anvil) {
  test('submit is a vote, confirm is a vote: what two of three have merged is in the list, and one alone waits', async () => {
    assert.equal([(await listed()).length, await pending()], [7, []]);
    await passes(MEMBERS);
    assert.equal(MEMBERS.map(condition), ALL_READY);
    net.merge('b', documents([...SEVEN, node(9)]), ['Alpha']);
    await passes(['Alpha', 'Alpha', 'Beta', 'Gamma']);
    assert.equal(await pending(), [[7, ownerOf('Alpha')]], 'submitted once');
    assert.equal(MEMBERS.map(condition), ['Reconciling WaitingForVotes', 'Ready InSync', 'Ready InSync']);
    const told = net.member('Beta').last!.plan!.notices.map(({ remark }) => remark.code);
    assert.ok(told.includes('QUEUE_FOREIGN'), 'shown to whose Git does not say it');
    net.merge('b', documents([...SEVEN, node(9)]), ['Gamma']);
    await passes(['Gamma', 'Alpha', 'Gamma']);
    assert.equal([(await listed()).length, await pending()], [8, []]);
    assert.equal([condition('Alpha'), condition('Gamma')], ['Ready InSync', 'Ready InSync']);
  });

  test('a branch that is behind takes nothing out that others have put in', async () => {
    net.merge('b', documents([...SEVEN, node(9)]), ['Alpha', 'Beta']);
    await passes(['Alpha', 'Beta', 'Alpha']);
    assert.is((await listed()).length, 8);
    await passes(['Gamma', 'Gamma']);
    net.member('Gamma').restart(onChain('Gamma'));
    await passes(['Gamma']);
    assert.equal([(await listed()).length, await pending()], [8, []]);
    assert.is(condition('Gamma'), 'Stalled Refused');
    const { message } = net.member('Gamma').last!.conditions.find(({ address }) => address.kind === 'NodeList')!;
    assert.match(message, /Alpha, Beta added .* by item 7 of the queue, and our branch says otherwise/);
    // Once one of those who put it in takes it out again, Gamma's word counts as anybody's.
    net.merge('c', documents(SEVEN), ['Alpha']);
    await passes(['Alpha', 'Gamma', 'Alpha', 'Gamma']);
    assert.equal([(await listed()).length, await pending()], [7, []]);
    assert.is(condition('Gamma'), 'Ready InSync');
  });

  test('a node moves: the new entry first, and never missing; what differs in a name alone goes out before it comes', async () => {
    const change = (host: string, name: string) =>
      SEVEN.map((one) => (one.id === idOf(6) ? { ...one, host, name } : one));
    net.merge('b', documents(change('198.51.100.6', 'node-6')));
    for (let turn = 0; turn < 3; turn += 1) {
      await passes(['Alpha', 'Beta']);
      assert.ok(
        (await listed()).some((one) => one.startsWith('node-6 ')),
        `turn ${turn}`,
      );
    }
    assert.ok((await listed()).includes('node-6 198.51.100.6'));
    assert.is((await listed()).length, 7);
    net.merge('c', documents(change('198.51.100.6', 'renamed')));
    await passes(['Alpha', 'Beta', 'Alpha', 'Beta', 'Alpha', 'Gamma', 'Beta']);
    assert.ok((await listed()).includes('renamed 198.51.100.6'));
    assert.equal([MEMBERS.map(condition), await pending()], [ALL_READY, []]);
  });

  test('of a call that stands there twice the first is confirmed, and no item that our Git does not say', async () => {
    const [alpha, beta, gamma] = owners() as [string, string, string];
    await contracts.nodes.send(gamma, 'addEnode', ...lacchainTuple(node(66)));
    for (const owner of [beta, alpha]) await contracts.nodes.send(owner, 'addEnode', ...lacchainTuple(node(9)));
    net.merge('b', documents([...SEVEN, node(9)]));
    await passes(['Alpha', 'Beta', 'Gamma', 'Alpha', 'Beta', 'Gamma']);
    assert.is((await listed()).length, 8);
    assert.equal(await pending(), [
      [7, gamma],
      [9, alpha],
    ]);
    const told = net.member('Beta').last!.plan!.notices.map(({ remark }) => remark.code);
    assert.equal(told.filter((code) => code.startsWith('QUEUE')).sort(), ['QUEUE_FOREIGN', 'QUEUE_STALE']);
  });

  test('there is no word for no, and a confirmation can be taken back; a stranger has none', async () => {
    net.merge('b', documents([...SEVEN, node(9)]), ['Alpha']);
    await passes(['Alpha', 'Alpha']);
    const { network: name, resources } = loadBesuRevision(documents([...SEVEN, node(9)]));
    const place = governancePlace(name, resources);
    if (!('contract' in place)) throw new Error('it is on an EVM');
    const [open] = await side('Beta').governance(place).proposals();
    assert.equal(
      open!.votes.map(({ organization, vote }) => `${organization} ${vote}`),
      ['Alpha yes'],
    );
    const { id, content, ledger, base } = open!;
    const ballot = { content, ledger, base, reason: 'because', claim: { revision: 'b' } } as const;
    const writer = side('Beta').governanceWriter(place);
    assert.is(await codeOf(writer.vote([{ ...ballot, vote: 'no' }])), 'NO_NOT_POSSIBLE');
    assert.is(await codeOf(writer.vote([{ ...ballot, vote: 'yes', base: `${base.slice(0, -1)}x` }])), 'STALE_BASE');
    const stranger = connected('Stranger', 6).governanceWriter(place);
    assert.is(await codeOf(stranger.vote([{ ...ballot, vote: 'yes' }])), 'NOT_A_MEMBER');
    assert.equal(await pending(), [[7, ownerOf('Alpha')]]);
    await side('Alpha').governanceWriter(place).withdraw(id, 'not yet');
    assert.equal([await pending(), (await listed()).length], [[], 7]);
  });
}

test.run();
