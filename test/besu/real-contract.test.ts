/** A real Besu asks our contracts: whom the organizations have voted in is let in, and whom they have voted out is cut off. */
import { readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { enforceContract } from '../../reconciler/devnet/evm/enforce-contract.js';
import type { EvmDevnet } from '../../reconciler/devnet/evm/start-evm-devnet.js';
import { ask } from '../devnet/evm/json-rpc.js';
import { besuNetwork, network, nodeList } from '../kinds/besu-fixture.js';
import type { MemoryBesuConsortium } from '../loop/memory-besu-consortium.js';
import { needsBesu } from '../needs.js';
import { inSync, until } from './real-consortium.js';
import { NAMES, type Name, RealNodes } from './real-nodes.js';
import { type RealOwnContracts, startOwnContracts, TOPOLOGY } from './real-own-contracts.js';

const besu = needsBesu('nodes of a real Besu that ask our contracts');
const test = suite('nodes of a real Besu that ask our contracts');
let real: RealOwnContracts;
let devnet: EvmDevnet;
let nodes: RealNodes;
let net: MemoryBesuConsortium;

test.before(async () => {
  if (besu === undefined) return;
  real = await startOwnContracts({ besu, backEnd: 'contract', nodes: NAMES.map(([name, role]) => ({ name, role })) });
  ({ devnet, net } = real);
  nodes = new RealNodes(devnet);
});
test.after(() => real?.stop());

const merge = (commit: string, ...names: readonly Name[]) =>
  net.merge(commit, {
    'net/network.yaml': network({ organizations: [...real.organizations] }, { contract: real.contracts.opssc }),
    'net/besu.yaml': besuNetwork({ topology: TOPOLOGY as never }),
    'net/nodes.yaml': nodeList(nodes.listed(names)),
  });

const grows = async (name: Name, from: number, by: number) =>
  until(`${name} has ${by} blocks more`, async () => (await nodes.head(name)) >= from + by);

if (besu !== undefined) {
  test('open until the first list; then roles decide who is connected, and who is not listed has nobody', async () => {
    await nodes.connected('boot1', 'validator1 writer1 writer2');
    merge('a', 'validator1', 'boot1', 'writer1');
    await inSync(net);
    await enforceContract(devnet.nodes);
    const { config } = devnet.node('boot1').files;
    assert.match(readFileSync(config, 'utf8'), /^permissions-nodes-contract-enabled=true$/m);
    await nodes.connected('boot1', 'validator1 writer1');
    const others = ['validator1', 'writer1', 'writer2'] as const;
    assert.equal(await Promise.all(others.map((name) => nodes.peers(name))), ['boot1', 'boot1', '']);
    const stood = await nodes.head('writer2');
    await grows('writer1', await nodes.head('writer1'), 3);
    assert.is(await nodes.head('writer2'), stood, 'no block reaches it');
  });

  test('a vote lets a node in without a restart, and another cuts it off; nothing else gets it in again', async () => {
    merge('b', 'validator1', 'boot1', 'writer1', 'writer2');
    await inSync(net);
    await nodes.connected('writer2', 'boot1');
    await grows('writer2', await nodes.head('validator1'), 1);
    merge('c', 'validator1', 'boot1', 'writer1');
    await inSync(net);
    await nodes.connected('writer2', '');
    for (const [one, other] of [
      ['boot1', 'writer2'],
      ['writer2', 'boot1'],
      // Both are listed; their roles may not.
      ['writer1', 'validator1'],
    ] as const) {
      assert.is(await ask(devnet.node(one).rpcUrl, 'admin_addPeer', devnet.node(other).enode), true);
    }
    // Long enough for whoever may be dialled: the chain goes on meanwhile.
    await grows('writer1', await nodes.head('validator1'), 10);
    assert.equal(await Promise.all(NAMES.map(([name]) => nodes.peers(name))), [
      'boot1',
      'validator1 writer1',
      'boot1',
      '',
    ]);
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
