import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hostBytes16 } from '../../../reconciler/evm/host-bytes.js';
import { nodeEffects } from '../../../reconciler/evm/node-effects.js';
import { nodeIdHalves } from '../../../reconciler/evm/node-id.js';
import { nodeOfQuorate, quorateTuple, ROLES } from '../../../reconciler/evm/node-tuple.js';
import { type RolePair, rolePairBits, rolePairsOfBits } from '../../../reconciler/evm/role-pairs.js';
import type { NodeRole, PermissionedNode } from '../../../reconciler/ports/read/permissioning-reader.js';
import { needsAnvil } from '../../needs.js';
import { CHAIN_ID, EvmConsortium } from './evm-consortium.js';
import { TestChain, type TestContract } from './test-chain.js';

const anvil = needsAnvil('NodeRules.sol');
const test = suite('node rules');
let chain: TestChain;
let some: EvmConsortium;
let rules: TestContract;

const PAIRS: readonly RolePair[] = [
  ['boot', 'boot'],
  ['boot', 'validator'],
  ['boot', 'writer'],
  ['validator', 'validator'],
];
const ALLOWED = `0x${'ff'.repeat(32)}`;
const DENIED = `0x7f${'ff'.repeat(31)}`;

test.before(async () => {
  if (anvil) chain = await TestChain.start(anvil, CHAIN_ID);
});
test.after(() => chain?.stop());
test.before.each(async () => {
  some = await EvmConsortium.on(chain);
  // An account that is an admin by itself: what a round does is tested apart.
  rules = await chain.deploy('NodeRules', chain.accounts[18], rolePairBits(PAIRS), false);
});

const node = (index: number, role: NodeRole, more: Partial<PermissionedNode> = {}): PermissionedNode => ({
  id: `${index}`.padStart(128, 'a'),
  host: `10.0.0.${index}`,
  port: 30_300 + index,
  role,
  organization: `Org${index % 3}`,
  ...more,
});
const admin = () => chain.accounts[18]!;
const upsert = (...nodes: readonly PermissionedNode[]) => rules.send(admin(), 'upsertNodes', nodes.map(quorateTuple));
const ids = (nodes: readonly PermissionedNode[]) =>
  nodes.map(({ id }) => nodeIdHalves(id)).map(({ high, low }) => [high, low]);
async function list(of = rules): Promise<PermissionedNode[]> {
  const tuples: unknown[][] = await of.call('getNodes', 0, 1_000);
  return tuples.map((tuple) => nodeOfQuorate([...tuple] as string[])).sort((a, b) => (a.id < b.id ? -1 : 1));
}
const endpoint = ({ id, host, port }: PermissionedNode) => {
  const { high, low } = nodeIdHalves(id);
  return [high, low, hostBytes16(host) ?? hostBytes16('198.51.100.7'), port];
};
const asked = (one: PermissionedNode, other: PermissionedNode) =>
  rules.call('connectionAllowed', ...endpoint(one), ...endpoint(other));

if (anvil) {
  test('nodes are read back as they were written, by both readings', async () => {
    const nodes = [
      node(1, 'boot', { name: 'b1', geohash: 'd29dbf', did: 'did:example:1', group: `0x${'5b'.repeat(32)}` }),
      node(2, 'writer', { host: '2001:db8::7' }),
      node(3, 'validator', { host: 'node3.example' }),
    ];
    await upsert(...nodes);
    assert.equal(await list(), nodes);
    assert.is(Number(await rules.call('getSize')), 3);
    const published = await rules.call('getByIndex', 0);
    assert.equal([...published], [...(await rules.call('getNodes', 0, 1))[0]].slice(0, 10));
    assert.is((await rules.call('getNodes', 2, 9)).length, 1);
    assert.is((await rules.call('getNodes', 3, 9)).length, 0);
  });

  test('a node that moves is one update; removing keeps the others, and is no error twice', async () => {
    const nodes = [node(1, 'boot'), node(2, 'writer'), node(3, 'writer'), node(4, 'validator')];
    await upsert(...nodes);
    const moved = { ...nodes[1]!, host: '10.9.9.9', port: 1 };
    assert.equal(rules.events(await upsert(moved)), ['NodeWritten']);
    assert.equal(await list(), [nodes[0], moved, nodes[2], nodes[3]]);
    const gone = ids([nodes[0]!, nodes[3]!, node(9, 'boot')]);
    assert.equal(rules.events(await rules.send(admin(), 'removeNodes', gone)), ['NodeGone', 'NodeGone']);
    assert.equal(await list(), [moved, nodes[2]]);
    assert.equal(rules.events(await rules.send(admin(), 'removeNodes', gone)), []);
    await upsert(nodes[3]!);
    await rules.send(admin(), 'removeNodes', ids([nodes[2]!]));
    assert.equal(await list(), [moved, nodes[3]], 'places follow what was moved into a hole');
  });

  test('who may connect: both listed, where they are listed, and their roles paired', async () => {
    const [boot, validator, writer, other] = [
      node(1, 'boot'),
      node(2, 'validator'),
      node(3, 'writer'),
      node(4, 'other'),
    ];
    await upsert(boot, validator, writer, other);
    for (const one of [boot, validator, writer, other]) {
      for (const two of [boot, validator, writer, other]) {
        const isPair = PAIRS.some((pair) =>
          [pair.join(), [...pair].reverse().join()].includes(`${one.role},${two.role}`),
        );
        assert.is(await asked(one, two), isPair ? ALLOWED : DENIED, `${one.role} to ${two.role}`);
      }
    }
    assert.is(await asked(boot, node(9, 'boot')), DENIED, 'not listed');
    assert.is(await asked(node(9, 'boot'), boot), DENIED);
    assert.is(await asked({ ...writer, host: '10.0.0.99' }, boot), DENIED, 'another address');
    assert.is(await asked(boot, { ...writer, port: 1 }), DENIED, 'another port');
    await upsert({ ...writer, host: 'writer.example' });
    assert.is(await asked({ ...writer, host: '10.0.0.99' }, boot), ALLOWED, 'a host name: the id alone is compared');
    await rules.send(admin(), 'setConnections', rolePairBits([['writer', 'other']]));
    assert.is(await asked(writer, boot), DENIED);
    assert.is(await asked(other, writer), ALLOWED);
    assert.equal(rolePairsOfBits(await rules.call('connections')), [['other', 'writer']]);
  });

  test('nobody but the admin changes anything', async () => {
    const stranger = chain.accounts[0]!;
    const calls: readonly (readonly [string, unknown])[] = [
      ['upsertNodes', [quorateTuple(node(1, 'boot'))]],
      ['removeNodes', ids([node(1, 'boot')])],
      ['setConnections', 0],
      ['setDelegatedMoves', true],
      ['setAdmin', stranger],
    ];
    for (const [name, value] of calls) {
      assert.is(await rules.refusal(stranger, name, value), 'OnlyAdmin', name);
      assert.is(await rules.refusal(admin(), name, value), '', name);
    }
    assert.is(await rules.refusal(admin(), 'setAdmin', `0x${'00'.repeat(20)}`), 'NoAdmin');
    await rules.send(admin(), 'setAdmin', stranger);
    assert.is(await rules.refusal(admin(), 'setConnections', 0), 'OnlyAdmin');
  });

  test('what cannot be a node is refused, and with it its whole batch', async () => {
    const tuple = quorateTuple(node(1, 'boot'));
    const bad: readonly (readonly [number, unknown])[] = [
      [2, `0x${'00'.repeat(16)}`],
      [3, 0],
      [4, 5],
      [6, 'n'.repeat(301)],
      [7, 'n'.repeat(301)],
      [8, 'n'.repeat(301)],
      [10, 'both.example'],
    ];
    for (const [place, value] of bad) {
      const broken = [...tuple].map((field, index) => (index === place ? value : field));
      assert.is(await rules.refusal(admin(), 'upsertNodes', [tuple, broken]), 'BadNode', `${place}`);
    }
    const nobody = [`0x${'00'.repeat(32)}`, `0x${'00'.repeat(32)}`, ...tuple.slice(2)];
    assert.is(await rules.refusal(admin(), 'upsertNodes', [nobody]), 'BadNode');
    const long = [...tuple.slice(0, 2), `0x${'00'.repeat(16)}`, ...tuple.slice(3, 10), 'h'.repeat(301)];
    assert.is(await rules.refusal(admin(), 'upsertNodes', [long]), 'BadNode');
    for (const bits of [1n << 1n, 1n << 5n, 1n << 45n]) {
      assert.is(await rules.refusal(admin(), 'setConnections', bits), 'BadPairs');
    }
    const all = ROLES.flatMap((one) => ROLES.map((other): RolePair => [one, other]));
    assert.is(await rules.refusal(admin(), 'setConnections', rolePairBits(all)), '');
  });

  test('delegated: an organization moves its own nodes, and nothing else of them', async () => {
    const governed = await chain.deploy('NodeRules', some.opssc.address, rolePairBits(PAIRS), false);
    const nodes = [node(1, 'writer'), node(4, 'writer'), node(2, 'writer')];
    const to = { address: governed.address, interface: 'quorate' } as const;
    const place = { chainId: CHAIN_ID, opssc: some.opssc.address };
    const filled = nodeEffects(to, { nodes: [] }, { nodes }, place);
    await some.decide('net/NodeList/nodes', filled.chunks);
    const move = (one: PermissionedNode, host: string, port: number) => {
      const { high, low } = nodeIdHalves(one.id);
      return [high, low, hostBytes16(host) ?? `0x${'00'.repeat(16)}`, port, hostBytes16(host) ? '' : host];
    };
    const moves = [move(nodes[0]!, '10.1.1.1', 5), move(nodes[1]!, 'w4.example', 6)];
    assert.is(await governed.refusal(some.account(1), 'moveOwnNodes', moves), 'NotDelegated');
    const on = nodeEffects(to, { nodes, delegated: false }, { nodes, delegated: true }, place);
    await some.decide('net/NodeList/nodes', on.chunks, 1);
    assert.is(await governed.refusal(some.account(2), 'moveOwnNodes', moves), 'NodeOfOthers');
    assert.is(
      await governed.refusal(some.account(7), 'moveOwnNodes', moves),
      'NodeOfOthers',
      'a stranger is no organization',
    );
    assert.is(
      await governed.refusal(some.account(1), 'moveOwnNodes', [move(node(9, 'boot'), '10.1.1.1', 5)]),
      'NotListed',
    );
    assert.is(await governed.refusal(some.account(1), 'moveOwnNodes', [move(nodes[0]!, '10.1.1.1', 0)]), 'BadNode');
    const receipt = await governed.send(some.account(1), 'moveOwnNodes', moves);
    assert.equal(governed.events(receipt), ['NodeMoved', 'NodeMoved']);
    const record = governed.face.parseLog(receipt.logs[0]!)!.args;
    assert.equal([record.organization, record.account.toLowerCase()], ['Org1', some.account(1)]);
    const expected = [
      { ...nodes[0]!, host: '10.1.1.1', port: 5 },
      nodes[2]!,
      { ...nodes[1]!, host: 'w4.example', port: 6 },
    ];
    assert.equal(await list(governed), expected);
    const nameless = { ...node(5, 'writer'), organization: '' };
    const added = nodeEffects(to, { nodes: [] }, { nodes: [nameless] }, place);
    await some.decide('net/NodeList/nodes', added.chunks, 2);
    assert.is(await governed.refusal(some.account(7), 'moveOwnNodes', [move(nameless, '10.1.1.1', 5)]), 'NodeOfOthers');
  });
}

test.run();
