/** Lists on Besu nodes, decided on a Fabric channel: one consortium, two ledger families. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MemoryBesu } from '../../reconciler/adapters/memory/memory-besu.js';
import { MemoryPermissioning } from '../../reconciler/adapters/memory/memory-permissioning.js';
import { enodeUrl } from '../../reconciler/evm/enode.js';
import type { PermissionedNode } from '../../reconciler/ports/read/permissioning-reader.js';
import { accountList, besuNetwork, CHAIN, node, nodeList, OPSSC, VOTERS } from '../kinds/besu-fixture.js';
import { ALL, type Documents, MemoryConsortium, REGULATOR } from './memory-consortium.js';

const LIST = 'telecom/NodeList/nodes';
const NAMES = ALL.map((name) => `${name.toLowerCase()}-1`);
const FOUR = ALL.map((organization, index) =>
  node(index + 1, { organization, name: NAMES[index]!, role: index === 0 ? 'boot' : 'validator' }),
);

function documents(nodes: readonly PermissionedNode[]): Documents {
  return {
    'net/besu.yaml': besuNetwork({ permissioning: { backEnd: 'local' } }),
    'net/nodes.yaml': nodeList(nodes),
    'net/accounts.yaml': accountList([...VOTERS]),
  };
}

/** A Fabric consortium of which each member has one Besu node. */
async function consortium() {
  const net = new MemoryConsortium();
  const own = Object.fromEntries(ALL.map((name, index) => [name, [NAMES[index]!]]));
  const besu = new MemoryBesu({ chainId: CHAIN, opssc: OPSSC, members: ALL, nodes: own });
  for (const name of ALL) {
    const lists = new MemoryPermissioning(besu, name);
    await net.member(name).restart((ports) => ({ ...ports, besu: () => lists, besuWriter: () => lists }));
  }
  const allowed = (name: string) => [...besu.nodes.get(name)!.values()][0]!.lists.allowedNodes;
  return { net, besu, allowed };
}

const conditions = (net: MemoryConsortium) => ALL.map((name) => net.member(name).condition(LIST));

test('a list is voted on the ops channel, written down once, and then on every node', async () => {
  const { net, allowed } = await consortium();
  net.merge('a', documents(FOUR));
  await net.settle();
  assert.equal(conditions(net), Array(4).fill('Ready InSync'));
  assert.equal(allowed(REGULATOR), FOUR.slice(1).map(enodeUrl));
  net.merge('b', documents([...FOUR.slice(0, 3), { ...FOUR[3]!, port: 30_304 }]));
  await net.settle();
  assert.ok(allowed('Telco1').includes(enodeUrl({ ...FOUR[3]!, port: 30_304 })));
  assert.equal(conditions(net), Array(4).fill('Ready InSync'));
  const proposals = (await net.proposals()).filter(({ content }) => content.address === LIST);
  assert.equal(proposals.map(({ base, status }) => `${base.slice(0, 10)} ${status}`).sort(), [
    'executed:0 applied',
    'executed:1 applied',
  ]);
});

test('without the regulator, who must agree, nothing is written on any node', async () => {
  const { net, allowed } = await consortium();
  net.merge('a', documents(FOUR), ['Telco1', 'Telco2', 'Telco3']);
  await net.settle(['Telco1', 'Telco2', 'Telco3']);
  assert.equal(ALL.flatMap(allowed), []);
  net.merge('a', documents(FOUR), [REGULATOR]);
  await net.settle();
  assert.is(allowed('Telco1').length, 3);
});

test.run();
