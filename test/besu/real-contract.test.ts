/** A real Besu asks our contracts: whom the organizations have voted in is let in, and whom they have voted out is cut off. */
import { readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { enforceContract } from '../../reconciler/devnet/evm/enforce-contract.js';
import type { EvmDevnet } from '../../reconciler/devnet/evm/start-evm-devnet.js';
import { isEnode, parseEnode } from '../../reconciler/evm/enode.js';
import type { PermissionedNode } from '../../reconciler/ports/read/permissioning-reader.js';
import { ask } from '../devnet/evm/json-rpc.js';
import { besuNetwork, MEMBERS, network, nodeList } from '../kinds/besu-fixture.js';
import type { MemoryBesuConsortium } from '../loop/memory-besu-consortium.js';
import { needsBesu } from '../needs.js';
import { inSync, peersOf, until } from './real-consortium.js';
import { type RealOwnContracts, startOwnContracts, TOPOLOGY } from './real-own-contracts.js';

const besu = needsBesu('nodes of a real Besu that ask our contracts');
const test = suite('nodes of a real Besu that ask our contracts');
/** Each member has one of the first three, and loops ask their own node. */
const NAMES = [
  ['validator1', 'validator'],
  ['boot1', 'boot'],
  ['writer1', 'writer'],
  ['writer2', 'writer'],
] as const;
type Name = (typeof NAMES)[number][0];
let real: RealOwnContracts;
let devnet: EvmDevnet;
let net: MemoryBesuConsortium;

test.before(async () => {
  if (besu === undefined) return;
  real = await startOwnContracts({ besu, backEnd: 'contract', nodes: NAMES.map(([name, role]) => ({ name, role })) });
  ({ devnet, net } = real);
});
test.after(() => real?.stop());

function listed([name, role]: (typeof NAMES)[number]): PermissionedNode {
  const enode = parseEnode(devnet.node(name).enode);
  assert.ok(isEnode(enode));
  const { id, host, port } = enode;
  return { id, host, port, role, name, organization: MEMBERS[0]! };
}

const merge = (commit: string, ...names: readonly Name[]) =>
  net.merge(commit, {
    'net/network.yaml': network({ organizations: [...real.organizations] }, { contract: real.contracts.opssc }),
    'net/besu.yaml': besuNetwork({ topology: TOPOLOGY as never }),
    'net/nodes.yaml': nodeList(NAMES.filter(([name]) => names.includes(name)).map(listed)),
  });

const peers = (name: Name) => peersOf(devnet.node(name).rpcUrl, devnet.nodes);
const connected = (name: Name, expected: string) =>
  until(`${name} is connected with ${expected || 'nobody'}`, async () => (await peers(name)) === expected);
const head = async (name: Name) => Number(await ask(devnet.node(name).rpcUrl, 'eth_blockNumber'));
const grows = async (name: Name, from: number, by: number) =>
  until(`${name} has ${by} blocks more`, async () => (await head(name)) >= from + by);

if (besu !== undefined) {
  test('open until the first list; then roles decide who is connected, and who is not listed has nobody', async () => {
    await connected('boot1', 'validator1 writer1 writer2');
    merge('a', 'validator1', 'boot1', 'writer1');
    await inSync(net);
    await enforceContract(devnet.nodes);
    const { config } = devnet.node('boot1').files;
    assert.match(readFileSync(config, 'utf8'), /^permissions-nodes-contract-enabled=true$/m);
    await connected('boot1', 'validator1 writer1');
    assert.equal(await Promise.all((['validator1', 'writer1', 'writer2'] as const).map(peers)), ['boot1', 'boot1', '']);
    const stood = await head('writer2');
    await grows('writer1', await head('writer1'), 3);
    assert.is(await head('writer2'), stood, 'no block reaches it');
  });

  test('a vote lets a node in without a restart, and another cuts it off; nothing else gets it in again', async () => {
    merge('b', 'validator1', 'boot1', 'writer1', 'writer2');
    await inSync(net);
    await connected('writer2', 'boot1');
    await grows('writer2', await head('validator1'), 1);
    merge('c', 'validator1', 'boot1', 'writer1');
    await inSync(net);
    await connected('writer2', '');
    for (const [one, other] of [
      ['boot1', 'writer2'],
      ['writer2', 'boot1'],
      // Both are listed; their roles may not.
      ['writer1', 'validator1'],
    ] as const) {
      assert.is(await ask(devnet.node(one).rpcUrl, 'admin_addPeer', devnet.node(other).enode), true);
    }
    // Long enough for whoever may be dialled: the chain goes on meanwhile.
    await grows('writer1', await head('validator1'), 10);
    assert.equal(await Promise.all(NAMES.map(([name]) => peers(name))), ['boot1', 'validator1 writer1', 'boot1', '']);
  });

  test('our rules speak interface 1: a node that is told another one does not start, and says so', async () => {
    const { files } = devnet.node('writer2');
    await devnet.node('writer2').stop();
    const config = readFileSync(files.config, 'utf8');
    writeFileSync(files.config, config.replace('contract-version=1', 'contract-version=2'));
    const error = await devnet
      .node('writer2')
      .start()
      .catch((one: QuorateError) => one);
    assert.ok(error !== undefined && error.code === 'DEVNET_NODE_FAILED');
    assert.match(error.why!, /does not match the expected interface version 2/);
  });

  test.run();
}
