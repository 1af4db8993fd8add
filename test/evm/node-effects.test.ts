import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { abiOf } from '../../reconciler/evm/abi.js';
import { effectsHash } from '../../reconciler/evm/effects-hash.js';
import { type NodeLists, nodeEffects } from '../../reconciler/evm/node-effects.js';
import {
  nodeOfEndpoint,
  nodeOfLacchain,
  nodeOfNamed,
  nodeOfQuorate,
  STORED_FIELDS,
} from '../../reconciler/evm/node-tuple.js';
import type { PermissionedNode, PermissioningInterface } from '../../reconciler/ports/read/permissioning-reader.js';
import type { Effects } from '../../reconciler/ports/write/permissioning-writer.js';
import { anyNode, distinctById } from './any-node.js';
import { contractLists } from './contract-lists.js';

const PLACE = { chainId: 648541, opssc: `0x${'22'.repeat(20)}` };
const TO = `0x${'33'.repeat(20)}`;
const INTERFACES: readonly PermissioningInterface[] = ['quorate', 'lacchain', 'consensys-v1', 'consensys-v2'];

/** What a list keeps of nodes of an interface. */
function stored(kind: PermissioningInterface, nodes: readonly PermissionedNode[]): readonly PermissionedNode[] {
  return [...nodes]
    .map((node) => {
      const kept = STORED_FIELDS[kind].flatMap((field) => (node[field] ? [[field, node[field]]] : []));
      const role = STORED_FIELDS[kind].includes('role') ? { role: node.role ?? 'other' } : {};
      return { id: node.id, ...role, ...Object.fromEntries(kept) } as PermissionedNode;
    })
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

for (const kind of INTERFACES) {
  const withNames = kind === 'quorate' || kind === 'consensys-v2';
  const lists = fc.tuple(distinctById(anyNode(withNames)), distinctById(anyNode(withNames)));

  test(`${kind}: the calls turn any list into any other, and nobody who stays is missing between two chunks`, () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 1_900_000, max: 6_000_000 }), ([live, desired], gasPerChunk) => {
        const moved = live.slice(0, 2).map((node) => ({ ...node, port: (node.port % 65_535) + 1 }));
        const renamed = live.slice(2, 4).map((node) => ({ ...node, name: `${node.name ?? ''}x` }));
        const shared = [...moved, ...renamed];
        const wanted = [...desired.filter(({ id }) => !shared.some((one) => one.id === id)), ...shared];
        const to = { address: TO, interface: kind };
        const scope = { ...PLACE, gasPerChunk };
        const effects = nodeEffects(to, { nodes: live }, { nodes: wanted }, scope);
        const contract = contractLists(kind, live);
        for (const [done, chunk] of effects.chunks.entries()) {
          for (const call of chunk) contract.run(call);
          const present = contract.nodes().map(({ id }) => id);
          for (const { id } of shared) assert.ok(present.includes(id), 'cut off in between');
          // Who begins in the midst finds the rest as it was voted.
          const rest = nodeEffects(to, { nodes: contract.nodes() }, { nodes: wanted }, scope);
          assert.equal(rest.chunks, effects.chunks.slice(done + 1));
        }
        assert.equal(stored(kind, contract.nodes()), stored(kind, wanted));
        assert.is(effects.hash, effectsHash(PLACE, effects.chunks));
        assert.equal(
          nodeEffects({ address: TO, interface: kind }, { nodes: wanted }, { nodes: wanted }, PLACE).chunks,
          [],
        );
      }),
      { numRuns: 60 },
    );
  });
}

test('tuples read back as they were written', () => {
  fc.assert(
    fc.property(anyNode(false), (node) => {
      const [only] = stored('lacchain', [node]);
      const read = (kind: PermissioningInterface) => contractLists(kind, [node]).answers()[0]!;
      assert.equal(nodeOfLacchain(read('lacchain')), only);
      assert.equal(nodeOfQuorate(read('quorate')), only);
      assert.equal(nodeOfEndpoint(read('consensys-v1')), { id: node.id, host: node.host, port: node.port });
      assert.equal(nodeOfNamed(read('consensys-v2')), { id: node.id, host: node.host, port: node.port });
    }),
  );
});

const ID = 'ab'.repeat(64);
const NODE: PermissionedNode = { id: ID, host: '10.0.0.1', port: 30303, role: 'writer', name: 'w1', organization: 'A' };
const quorate = { address: TO, interface: 'quorate' } as const;
const callsOf = (effects: Effects) =>
  effects.chunks.flat().map(({ data }) => abiOf('quorate-nodes').parseTransaction({ data })!.name);

test('fields that nobody names stay as they are', () => {
  const effects = nodeEffects(
    quorate,
    { nodes: [NODE] },
    { nodes: [{ id: ID, host: '10.0.0.2', port: 30303 }] },
    PLACE,
  );
  const contract = contractLists('quorate', [NODE]);
  for (const call of effects.chunks.flat()) contract.run(call);
  assert.equal(contract.nodes(), [{ ...NODE, host: '10.0.0.2' }]);
  assert.equal(callsOf(effects), ['upsertNodes']);
});

test('an entry that stands twice under two addresses becomes one', () => {
  const live = [NODE, { ...NODE, host: '10.0.0.9' }];
  const contract = contractLists('lacchain', live);
  const wanted = { nodes: [NODE] };
  const effects = nodeEffects({ address: TO, interface: 'lacchain' }, { nodes: live }, wanted, PLACE);
  for (const call of effects.chunks.flat()) contract.run(call);
  assert.equal(contract.nodes(), [NODE]);
});

test('pairs of roles and the switch for own moves come first, and only where they differ', () => {
  const live: NodeLists = { nodes: [], connections: [['boot', 'validator']], delegated: false };
  const wanted: NodeLists = { nodes: [NODE], connections: [['boot', 'writer']], delegated: true };
  assert.equal(callsOf(nodeEffects(quorate, live, wanted, PLACE)), [
    'setConnections',
    'setDelegatedMoves',
    'upsertNodes',
  ]);
  const same: NodeLists = { nodes: [], connections: [['validator', 'boot']], delegated: false };
  assert.equal(nodeEffects(quorate, live, same, PLACE).chunks, []);
  assert.equal(nodeEffects(quorate, live, { nodes: [] }, PLACE).chunks, []);
});

test('another chain, contract, order or chunk is another hash', () => {
  const wanted = { nodes: [NODE] };
  const hash = nodeEffects(quorate, { nodes: [] }, wanted, PLACE).hash;
  const others = [
    nodeEffects(quorate, { nodes: [] }, wanted, { ...PLACE, chainId: 1 }).hash,
    nodeEffects(quorate, { nodes: [] }, wanted, { ...PLACE, opssc: TO }).hash,
    nodeEffects(quorate, { nodes: [] }, { nodes: [{ ...NODE, port: 1 }] }, PLACE).hash,
    nodeEffects({ ...quorate, address: PLACE.opssc }, { nodes: [] }, wanted, PLACE).hash,
  ];
  assert.is(new Set([hash, ...others]).size, 5);
});

test('what no contract can hold is refused by name', () => {
  const refused = (nodes: readonly PermissionedNode[], kind: PermissioningInterface, limits = {}) => {
    try {
      nodeEffects({ address: TO, interface: kind }, { nodes: [] }, { nodes }, { ...PLACE, ...limits });
      return undefined;
    } catch (error) {
      return (error as QuorateError).code;
    }
  };
  assert.is(refused([{ ...NODE, host: 'node.example' }], 'consensys-v1'), 'HOST_NOT_STORABLE');
  assert.is(refused([{ ...NODE, host: 'node.example' }], 'lacchain'), 'HOST_NOT_STORABLE');
  assert.is(refused([{ ...NODE, host: 'node.example' }], 'quorate'), undefined);
  assert.is(refused([{ ...NODE, geohash: '1234567' }], 'quorate'), 'GEOHASH_NOT_STORABLE');
  assert.is(refused([NODE, { ...NODE, port: 2 }], 'quorate'), 'NODE_TWICE');
  assert.is(refused([NODE], 'quorate', { gasPerChunk: 300_000 }), 'ENTRY_TOO_LARGE');
  assert.is(refused([{ ...NODE, name: 'n'.repeat(100_000) }], 'quorate', { gasPerChunk: 1e9 }), 'ENTRY_TOO_LARGE');
});

test.run();
