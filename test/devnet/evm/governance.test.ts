/** Our own contracts in an embedded network: what the fronts enforce is what OpsSC alone can write. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  deployGovernance,
  evmDeployer,
  governanceContracts,
} from '../../../reconciler/devnet/evm/deploy-governance.js';
import { ownIngress } from '../../../reconciler/devnet/evm/own-contracts.js';
import { type EvmDevnet, startEvmDevnet } from '../../../reconciler/devnet/evm/start-evm-devnet.js';
import { abiOf } from '../../../reconciler/evm/abi.js';
import { isEnode, parseEnode } from '../../../reconciler/evm/enode.js';
import { quorateTuple } from '../../../reconciler/evm/node-tuple.js';
import type { NodeRole } from '../../../reconciler/ports/read/permissioning-reader.js';
import { codeOfAsync } from '../../code-of.js';
import { needsAnvil } from '../../needs.js';
import { ask } from './json-rpc.js';

const anvil = needsAnvil('embedded governance contracts');
const test = suite('embedded governance contracts');
const CHAIN = 12120014;
const NODES = [
  ['boot1', 'boot'],
  ['validator1', 'validator'],
  ['writer1', 'writer'],
] as const;
let devnet: EvmDevnet;

test.before(async () => {
  if (anvil === undefined) return;
  devnet = await startEvmDevnet({
    chainId: CHAIN,
    nodes: NODES.map(([name, role], index) => ({ name, role, host: `10.0.0.${index + 1}` })),
    backEnd: 'contract',
    ingress: ownIngress(evmDeployer(CHAIN)),
    accounts: ['OrgA', 'OrgB'],
  });
});
test.after(() => devnet?.stop());

const electorate = () => ({
  organizations: [...devnet.accounts].map(([name, { address }]) => ({ name, account: address })),
  rule: { type: 'majority' } as const,
  mustAgree: [],
});

/** A transaction as the contract itself, which only a chain of a test allows. */
async function sendAs(from: string, to: string, data: string): Promise<unknown> {
  await ask(devnet.rpcUrl, 'anvil_impersonateAccount', from);
  return ask(devnet.rpcUrl, 'eth_sendTransaction', { from, to, data, gasPrice: '0x0', gas: '0x1000000' });
}

async function peersOf(name: string): Promise<string[]> {
  const peers = (await ask(devnet.node(name).rpcUrl, 'admin_peers')) as { id: string }[];
  return peers.map(({ id }) => devnet.nodes.find((node) => `0x${node.id}` === id)!.name).sort();
}

function tuplesOf(...names: string[]) {
  return names.map((name) => {
    const parsed = parseEnode(devnet.node(name).enode);
    assert.ok(isEnode(parsed));
    return quorateTuple({
      id: parsed.id,
      host: parsed.host,
      port: parsed.port,
      role: devnet.node(name).role as NodeRole,
    });
  });
}

if (anvil) {
  test('the contracts are where a spec can name them, and their deployer has no right left', async () => {
    const connections = [
      ['boot', 'validator'],
      ['boot', 'writer'],
    ] as const;
    const contracts = await deployGovernance(devnet, { ...electorate(), connections, delegated: false });
    assert.equal(contracts, governanceContracts(CHAIN));
    const call = (data: string, from?: string) =>
      ask(devnet.rpcUrl, 'eth_call', { to: devnet.nodeIngress, data, ...(from ? { from } : {}) }, 'latest');
    const ingress = abiOf('ingress');
    const rules = `0x${Buffer.from('rules').toString('hex').padEnd(64, '0')}`;
    const found = await call(ingress.encodeFunctionData('getContractAddress', [rules]));
    assert.is(found, `0x${contracts.nodeRules.slice(2).padStart(64, '0')}`);
    const { address } = evmDeployer(CHAIN);
    const again = ingress.encodeFunctionData('setContractAddress', [rules, contracts.opssc]);
    assert.match(String(await call(again, address)), /reverted/);
    assert.is(
      await codeOfAsync(() => deployGovernance(devnet, { ...electorate(), connections, delegated: false })),
      'DEVNET_CHAIN_REFUSED',
    );
  });

  test('nodes are connected when OpsSC has listed them and their roles may', async () => {
    const { opssc, nodeRules } = governanceContracts(CHAIN);
    assert.equal(await peersOf('boot1'), []);
    const add = abiOf('quorate-nodes').encodeFunctionData('upsertNodes', [tuplesOf('boot1', 'validator1', 'writer1')]);
    // Whoever deployed it may not write it.
    await sendAs(evmDeployer(CHAIN).address, nodeRules, add);
    assert.equal(await peersOf('boot1'), []);
    await sendAs(opssc, nodeRules, add);
    assert.equal([await peersOf('boot1'), await peersOf('writer1')], [['validator1', 'writer1'], ['boot1']]);
    const { id } = devnet.node('writer1');
    const halves = [`0x${id.slice(0, 64)}`, `0x${id.slice(64)}`];
    await sendAs(opssc, nodeRules, abiOf('quorate-nodes').encodeFunctionData('removeNodes', [[halves]]));
    assert.equal([await peersOf('boot1'), await peersOf('writer1')], [['validator1'], []]);
  });
}

test.run();
