/** Lists that each node keeps for itself: what was decided, where it leaves addresses to the nodes' own organizations. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NO_ADDRESS, nodeListShared, nodesOfShared } from '../../reconciler/kinds/node-list/node-list-shared.js';
import { isWritten, ownNodeLists } from '../../reconciler/kinds/node-list/own-node-lists.js';
import { besuNetwork, desireBesu, idOf, liveNodes, NODES, nodeList, planOfBesu, SEVEN } from './besu-fixture.js';

const LOCAL = { permissioning: { backEnd: 'local' }, delegated: ['node-address'] };
const decided = nodeListShared('mainnet', SEVEN, () => true);
const known = new Map(SEVEN.slice(0, 6).map((node) => [node.id, node]));
/** As it was decided, of which our branch and our nodes know all addresses but the last one's. */
const seen = nodesOfShared(decided, (id) => known.get(id));

test('a node whose address nobody here knows is still in the list: its going is a change like any other', () => {
  assert.equal(
    seen.map(({ id, host, port }) => [id, host, port]),
    SEVEN.map((node, index) => [
      node.id,
      ...(index === 6 ? [NO_ADDRESS.host, NO_ADDRESS.port] : [node.host, node.port]),
    ]),
  );
  const files = { 'net/besu.yaml': besuNetwork(LOCAL), 'net/nodes.yaml': nodeList(SEVEN.slice(0, 6)) };
  const live = liveNodes(seen, { contract: undefined });
  const { changes } = planOfBesu(desireBesu(files), { [NODES]: live });
  assert.equal(
    changes[0]?.fields.map(({ before, after }) => [before, after]),
    [['writer of Beta at an address that nobody here knows', undefined]],
  );
  // Whoever still knows the address sees the same change.
  const whole = planOfBesu(desireBesu(files), { [NODES]: liveNodes(SEVEN, { contract: undefined }) });
  assert.is(whole.changes[0]!.digest, changes[0]!.digest);
  assert.equal(planOfBesu(desireBesu({ ...files, 'net/nodes.yaml': nodeList() }), { [NODES]: live }).changes, []);
});

test('no file is given an entry without an address', () => {
  const boot = SEVEN.find(({ role }) => role === 'boot')!;
  const own = { id: boot.id, allowedNodes: [], allowedAccounts: [], staticNodes: [], bootNodes: [], faults: [] };
  const topology = [['boot', 'writer']] as const;
  const allowed = (nodes: typeof SEVEN) => ownNodeLists(boot.name!, own, nodes, topology)!.allowedNodes!;
  assert.is(allowed(SEVEN).length, 2);
  assert.equal(
    allowed(seen).map((entry) => entry.slice(8, 136)),
    [idOf(6)],
  );
});

test('a file that is not what is in force is written again; a list that nobody gave the helper is left alone', () => {
  const writer = SEVEN.find(({ role }) => role === 'writer')!;
  const nothing = { id: writer.id, allowedNodes: [], allowedAccounts: [], staticNodes: [], bootNodes: [], faults: [] };
  const topology = [['boot', 'writer']] as const;
  const lists = ownNodeLists(writer.name!, nothing, SEVEN, topology)!;
  const own = { ...nothing, allowedNodes: lists.allowedNodes!, bootNodes: lists.bootNodes! };
  assert.ok(isWritten(own, lists));
  assert.not.ok(isWritten({ ...own, drifted: ['allowedNodes'] }, lists));
  // Another list's drift is another kind's to mend.
  assert.ok(isWritten({ ...own, drifted: ['allowedAccounts'] }, lists));
  assert.not.ok(isWritten({ ...own, drifted: ['allowedAccounts'] }, { ...lists, allowedAccounts: [] }));
  const unmanaged = ownNodeLists(writer.name!, { ...nothing, unmanaged: ['bootNodes'] }, SEVEN, topology)!;
  assert.equal([lists.bootNodes!.length, unmanaged.bootNodes], [2, undefined]);
});

test.run();
