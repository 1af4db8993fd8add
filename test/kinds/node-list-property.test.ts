/** Over random lists: what is written reads back, what is executed leaves no difference, and its rest is always its rest. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSchema } from '../../reconciler/adapters/files/read-schema.js';
import { MemoryLists, NODE_RULES } from '../../reconciler/adapters/memory/memory-lists.js';
import { chunkHash, chunkHashes } from '../../reconciler/evm/effects-hash.js';
import { nodeEffects } from '../../reconciler/evm/node-effects.js';
import { STORED_FIELDS } from '../../reconciler/evm/node-tuple.js';
import { compareNodes } from '../../reconciler/kinds/node-list/compare-nodes.js';
import { nodeListDocument } from '../../reconciler/kinds/node-list/node-list-document.js';
import type { NodeListSpec } from '../../reconciler/kinds/node-list/node-list-spec.js';
import { nodesFromList } from '../../reconciler/kinds/node-list/nodes-from-list.js';
import type { NodeRole, PermissionedNode } from '../../reconciler/ports/read/permissioning-reader.js';
import { writeDocument } from '../../reconciler/spec/write-document.js';
import { CHAIN, CONTRACT, desireBesu, idOf, MEMBERS, NODES, OPSSC } from './besu-fixture.js';

// A failure is told as it was found: to shrink it would take as long as a thousand runs.
const PLACE = { chainId: CHAIN, opssc: OPSSC };
const SCOPE = { ...PLACE, gasPerChunk: 1_500_000 };
const RULES = { ...CONTRACT, address: NODE_RULES };
const ROLES: readonly NodeRole[] = ['boot', 'validator', 'writer', 'observer', 'other'];

const text = fc
  .string({ minLength: 1, maxLength: 30, unit: 'grapheme' })
  .filter((one) => !/[\u0000-\u001f\u007f-\u009f]/.test(one) && !one.includes('\ufeff'));
const host = fc.oneof(fc.ipV4(), fc.constantFrom('2001:db8::1', 'fe80::1:2', 'node.example', 'a-b.c'));

/** Sorted by id, each id and each address once. */
const list = fc
  .uniqueArray(
    fc.record({
      number: fc.integer({ min: 1, max: 40 }),
      host,
      port: fc.integer({ min: 1, max: 65_535 }),
      role: fc.constantFrom(...ROLES),
      organization: text,
      name: fc.option(text, { nil: undefined }),
      geohash: fc.option(fc.constantFrom('djn41', 'u', '6gkzwg'), { nil: undefined }),
      did: fc.option(text, { nil: undefined }),
      group: fc.option(fc.constant(`0x${'5b'.repeat(32)}`), { nil: undefined }),
    }),
    { maxLength: 25, selector: ({ number }) => number },
  )
  .map((entries) => {
    const seen = new Set<string>();
    const single = entries.filter(({ host, port }) => {
      const isNew = !seen.has(`${host} ${port}`);
      seen.add(`${host} ${port}`);
      return isNew;
    });
    return single
      .map(({ number, ...rest }) => ({ id: idOf(number), ...rest }))
      .map((one) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)))
      .sort((left, right) => (String(left.id) < String(right.id) ? -1 : 1)) as unknown as readonly PermissionedNode[];
  });

/** In our own contract, put there without any decision. */
function contractWith(nodes: readonly PermissionedNode[]): MemoryLists {
  const lists = new MemoryLists();
  for (const one of nodes) lists.put(one);
  return lists;
}

const nobodyMoves = () => false;
const differs = (live: readonly PermissionedNode[], wanted: readonly PermissionedNode[]) => {
  const { added, removed, changed } = compareNodes(live, wanted, STORED_FIELDS.quorate, nobodyMoves);
  return added.length + removed.length + changed.length;
};

test('executed chunk by chunk, what is left is at any time the rest of what was voted, and in the end nothing', () => {
  fc.assert(
    fc.property(list, list, (before, after) => {
      const lists = contractWith(before);
      const effects = (): ReturnType<typeof nodeEffects> => {
        const { wanted } = compareNodes(lists.nodes, after, STORED_FIELDS.quorate, nobodyMoves);
        return nodeEffects(RULES, { nodes: lists.nodes }, { nodes: wanted }, SCOPE);
      };
      const voted = effects();
      const hashes = chunkHashes(PLACE, voted.chunks);
      for (let done = 0; done < voted.chunks.length; done += 1) {
        const rest = effects().chunks;
        assert.equal(
          rest.map((calls, index) => chunkHash(PLACE, done + index, hashes.length, calls)),
          hashes.slice(done),
        );
        for (const call of rest[0]!) lists.run(call);
      }
      assert.is(differs(lists.nodes, after), 0);
      assert.equal(effects().chunks, []);
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test('a list that is written as a document, or as a table of somebody else, is the same list', () => {
  fc.assert(
    fc.property(list, fc.boolean(), (nodes, isLong) => {
      const more = Array.from({ length: isLong ? 50 : 0 }, (_, index) => ({
        id: idOf(index + 100),
        host: '10.0.0.1',
        port: index + 1,
      }));
      const all = [...nodes, ...more];
      const { document, files } = nodeListDocument('nodes', 'mainnet', all, new Set(MEMBERS));
      const written = writeDocument(readSchema('node-list.schema.json'), document);
      const others = Object.fromEntries([...files].map(([path, content]) => [`net/${path}`, content]));
      const { resources } = desireBesu({ 'net/nodes.yaml': written, ...others });
      assert.equal((resources.get(NODES)!.spec as unknown as NodeListSpec).nodes, all);
      const [table] = files.values();
      if (table === undefined) return;
      const read = nodesFromList(table, 'csv');
      assert.equal([read.nodes, read.faults, read.unaddressed], [all, [], []]);
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test.run();
