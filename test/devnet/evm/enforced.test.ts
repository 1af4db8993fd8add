/** Who is connected with whom, by each back end. */
import { readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type EvmDevnet,
  type EvmDevnetOptions,
  startEvmDevnet,
} from '../../../reconciler/devnet/evm/start-evm-devnet.js';
import { codeOfAsync } from '../../code-of.js';
import { needsAnvil } from '../../needs.js';
import { ask } from './json-rpc.js';
import { allowPair, STAND_IN_RULES } from './stand-in-rules.js';

const anvil = needsAnvil('enforced connections');
const test = suite('enforced connections');
const NAMES = ['boot1', 'validator1', 'writer1'] as const;
const nodes = NAMES.map((name, index) => ({
  name,
  role: name.slice(0, -1) as 'boot' | 'validator' | 'writer',
  host: `10.0.0.${index + 1}`,
}));
const standIn = { code: STAND_IN_RULES, storage: {} };
const rules = { node: standIn, account: standIn };
const nothing = { code: '0x', storage: {} };
const running: EvmDevnet[] = [];

async function start(options: Omit<EvmDevnetOptions, 'chainId' | 'nodes'>): Promise<EvmDevnet> {
  const devnet = await startEvmDevnet({ chainId: 648529, nodes, ...options });
  running.push(devnet);
  return devnet;
}
test.after.each(async () => {
  for (const devnet of running.splice(0)) await devnet.stop();
});

/** Names of the peers of each node, sorted. */
async function peers(devnet: EvmDevnet): Promise<Record<string, string[]>> {
  const byId = new Map(devnet.nodes.map(({ id, name }) => [`0x${id}`, name]));
  const each = devnet.nodes
    .filter(({ isRunning }) => isRunning)
    .map(async ({ name, rpcUrl }) => {
      const found = (await ask(rpcUrl, 'admin_peers')) as { id: string }[];
      return [name, found.map(({ id }) => byId.get(id)!).sort()] as const;
    });
  return Object.fromEntries(await Promise.all(each));
}

if (anvil) {
  test('contract: two are connected while it allows it, block by block', async () => {
    const devnet = await start({ backEnd: 'contract', ingress: rules });
    const allow = (one: string, other: string, allowed: boolean) =>
      allowPair(devnet.rpcUrl, devnet.nodeIngress, [devnet.node(one).id, devnet.node(other).id], allowed);
    assert.equal(await peers(devnet), { boot1: [], validator1: [], writer1: [] });
    await allow('boot1', 'writer1', true);
    await allow('boot1', 'validator1', true);
    assert.equal(await peers(devnet), { boot1: ['validator1', 'writer1'], validator1: ['boot1'], writer1: ['boot1'] });
    await allow('boot1', 'writer1', false);
    assert.equal(await peers(devnet), { boot1: ['validator1'], validator1: ['boot1'], writer1: [] });
    // A peer that the contract does not allow is none, whoever adds it.
    await ask(devnet.node('writer1').rpcUrl, 'admin_addPeer', devnet.node('boot1').enode);
    assert.is(await ask(devnet.node('writer1').rpcUrl, 'net_peerCount'), '0x0');
  });

  test('contract: without code at the address nobody is allowed, and such a network does not start', async () => {
    const devnet = await start({ backEnd: 'contract', ingress: { node: nothing, account: nothing } });
    assert.equal(await peers(devnet), { boot1: [], validator1: [], writer1: [] });
    assert.is(await codeOfAsync(() => start({ backEnd: 'contract' })), 'DEVNET_OPTIONS');
  });

  test('local lists: both ends must list each other, at the address that a node has', async () => {
    const devnet = await start({ backEnd: 'local' });
    const [boot, validator, writer] = NAMES.map((name) => devnet.node(name)) as [
      (typeof devnet.nodes)[0],
      (typeof devnet.nodes)[0],
      (typeof devnet.nodes)[0],
    ];
    assert.equal(await peers(devnet), {
      boot1: ['validator1', 'writer1'],
      validator1: ['boot1', 'writer1'],
      writer1: ['boot1', 'validator1'],
    });
    await ask(validator.rpcUrl, 'perm_removeNodesFromAllowlist', [writer.enode]);
    assert.equal(await peers(devnet), { boot1: ['validator1', 'writer1'], validator1: ['boot1'], writer1: ['boot1'] });
    // The writer moves: the boot node knows it where it was.
    const before = writer.enode;
    await writer.stop();
    assert.equal(await peers(devnet), { boot1: ['validator1'], validator1: ['boot1'] });
    await writer.move('10.0.0.33', 60606);
    assert.match(writer.enode, /@10\.0\.0\.33:60606$/);
    assert.equal((await peers(devnet)).writer1, []);
    await ask(boot.rpcUrl, 'perm_addNodesToAllowlist', [writer.enode]);
    await ask(boot.rpcUrl, 'perm_removeNodesFromAllowlist', [before]);
    assert.equal((await peers(devnet)).writer1, ['boot1']);
  });

  test('without permissions everybody is connected; without discovery only who was told', async () => {
    assert.equal((await peers(await start({ backEnd: 'none' }))).writer1, ['boot1', 'validator1']);
    const told = await start({ backEnd: 'none', discovery: false });
    assert.equal(await peers(told), { boot1: ['validator1', 'writer1'], validator1: ['boot1'], writer1: ['boot1'] });
  });

  test('a node moves from the contract to its own list by its settings and a restart', async () => {
    const devnet = await start({ backEnd: 'contract', ingress: rules });
    for (const node of devnet.nodes) {
      await node.stop();
      const config = readFileSync(node.files.config, 'utf8')
        .replace('nodes-contract-enabled=true', 'nodes-contract-enabled=false')
        .replace('nodes-config-file-enabled=false', 'nodes-config-file-enabled=true')
        .replace(/bootnodes=\[[^\]]*\]/, 'bootnodes=[]');
      writeFileSync(node.files.config, config);
      await node.start();
    }
    assert.equal((await peers(devnet)).writer1, []);
    const [boot, , writer] = devnet.nodes;
    await ask(boot!.rpcUrl, 'perm_addNodesToAllowlist', [writer!.enode]);
    assert.equal((await peers(devnet)).writer1, []);
    await ask(writer!.rpcUrl, 'perm_addNodesToAllowlist', [boot!.enode]);
    assert.equal((await peers(devnet)).writer1, ['boot1']);
  });
}

test.run();
