/** A real Besu asks published contracts (stand-ins for LACChain's and Consensys'): what Quorate lists through each is enforced. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Json } from '../../reconciler/core/model/json.js';
import { enforceContract } from '../../reconciler/devnet/evm/enforce-contract.js';
import { type EvmDevnet, startEvmDevnet } from '../../reconciler/devnet/evm/start-evm-devnet.js';
import { setElectorateArguments } from '../../reconciler/evm/electorate-effects.js';
import { deployPublished } from '../adapters/evm/published-contracts.js';
import { compiled } from '../chaincode/evm/test-chain.js';
import { ask } from '../devnet/evm/json-rpc.js';
import { besuNetwork, CHAIN, MEMBERS, network, nodeList } from '../kinds/besu-fixture.js';
import type { MemoryBesuConsortium } from '../loop/memory-besu-consortium.js';
import { needsBesu } from '../needs.js';
import { RealChain } from './real-chain.js';
import { inSync, realLoops, until } from './real-consortium.js';
import { NAMES, type Name, RealNodes } from './real-nodes.js';
import { TOPOLOGY } from './real-own-contracts.js';

const besu = needsBesu('nodes of a real Besu that ask published contracts');
const test = suite('nodes of a real Besu that ask published contracts');
const GROUPS = { boot: 'b0', validator: 'da', writer: '4b' } as const;
let folder: string;
let devnet: EvmDevnet;
let nodes: RealNodes;
let net: MemoryBesuConsortium;

test.before.each(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-real-published-'));
  const ingress = { code: compiled('PublishedIngress').deployedBytecode, storage: {} };
  const accounts = [...MEMBERS, 'deployer'];
  const started = NAMES.map(([name, role]) => ({ name, role }));
  const chain = {
    chainId: CHAIN,
    besu: besu!,
    backEnd: 'contract',
    ingress: { node: ingress, account: ingress },
  } as const;
  devnet = await startEvmDevnet({ ...chain, nodes: started, accounts });
  nodes = new RealNodes(devnet);
  net = realLoops(folder, (name) => ({
    rpc: devnet.nodes[MEMBERS.indexOf(name)]!.rpcUrl,
    privateKey: devnet.accounts.get(name)!.privateKey,
  }));
});
test.after.each(async () => {
  await devnet?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const organizations = () => MEMBERS.map((name) => ({ name, account: devnet.accounts.get(name)!.address }));
const published = (chain: RealChain) => ({
  node: chain.at('PublishedIngress', devnet.nodeIngress),
  account: chain.at('PublishedIngress', devnet.accountIngress),
});

const lists = (names: readonly Name[], allow: readonly string[]) =>
  nodeList(
    nodes.listed(names).map((node) => ({ ...node, group: `0x${GROUPS[node.role as keyof typeof GROUPS].repeat(32)}` })),
    { allow: [...allow] },
  );

/** Who is listed has the chain; who is voted out is cut off, whoever adds it; who is voted in has it without a restart. */
async function isEnforced(
  merge: (commit: string, ...names: readonly Name[]) => void,
  among: { readonly writer1: string },
) {
  merge('a', 'validator1', 'boot1', 'writer1');
  await inSync(net);
  await enforceContract(devnet.nodes);
  await nodes.connected('boot1', 'validator1 writer1');
  await nodes.connected('writer1', among.writer1);
  assert.is(await nodes.peers('writer2'), '');
  merge('b', 'validator1', 'boot1', 'writer1', 'writer2');
  await inSync(net);
  await nodes.connected('boot1', 'validator1 writer1 writer2');
  await until('it has the chain', async () => (await nodes.head('writer2')) >= (await nodes.head('boot1')) - 1);
  merge('c', 'validator1', 'boot1', 'writer1');
  await inSync(net);
  await nodes.connected('writer2', '');
  assert.is(await ask(devnet.node('writer2').rpcUrl, 'admin_addPeer', devnet.node('boot1').enode), true);
  const before = await nodes.head('boot1');
  await until('ten more blocks', async () => (await nodes.head('writer1')) >= before + 10);
  assert.equal(
    [await nodes.peers('boot1'), await nodes.peers('writer1'), await nodes.peers('writer2')],
    ['validator1 writer1', among.writer1, ''],
  );
  assert.ok((await nodes.head('writer2')) < before);
}

if (besu !== undefined) {
  test("LACChain's: a list and pairs of groups that the owners vote on by its own queue", async () => {
    const chain = new RealChain(devnet, 'deployer');
    const admins = organizations().map(({ account }) => account);
    const contracts = await deployPublished(chain, 'lacchain', { admins, required: 2, inGenesis: published(chain) });
    const allow = [
      ...['large-change', `way-round:OPEN_ADD_ADMINS/${contracts.admin.address}`],
      `way-round:STORAGE_DEPLOYER/${contracts.storage!.address}`,
    ];
    const governance = { contract: undefined as never, queue: 'lacchain', rule: { atLeast: 2 } };
    const merge = (commit: string, ...names: readonly Name[]) =>
      net.merge(commit, {
        'net/network.yaml': network({ organizations: organizations() }, governance),
        'net/besu.yaml': besuNetwork({ topology: TOPOLOGY as unknown as Json }),
        'net/nodes.yaml': lists(names, allow),
      });
    await isEnforced(merge, { writer1: 'boot1' });
  });

  test("Consensys': a list that OpsSC, its only admin, changes; it knows no roles, and all listed ones connect", async () => {
    const chain = new RealChain(devnet, 'deployer');
    const electorate = { organizations: organizations(), rule: { type: 'majority' } as const, mustAgree: [] };
    const opssc = await chain.deploy('OpsSC', ...setElectorateArguments(electorate), 1_000_000, 20);
    await deployPublished(chain, 'consensys-v1', { admins: [opssc.address], inGenesis: published(chain) });
    const merge = (commit: string, ...names: readonly Name[]) =>
      net.merge(commit, {
        'net/network.yaml': network({ organizations: organizations() }, { contract: opssc.address }),
        'net/besu.yaml': besuNetwork({ topology: TOPOLOGY as unknown as Json }),
        'net/nodes.yaml': lists(names, ['large-change']),
      });
    await isEnforced(merge, { writer1: 'boot1 validator1' });
  });

  test.run();
}
