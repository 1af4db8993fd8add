import { keccak256 } from 'ethers';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hostBytes16 } from '../../../reconciler/evm/host-bytes.js';
import { quorateTuple } from '../../../reconciler/evm/node-tuple.js';
import { rolePairBits } from '../../../reconciler/evm/role-pairs.js';
import { needsAnvil } from '../../needs.js';
import { CHAIN_ID, EvmConsortium } from './evm-consortium.js';
import { compiled, TestChain, type TestContract } from './test-chain.js';

const anvil = needsAnvil('Ingress.sol');
const test = suite('ingress');
let chain: TestChain;

test.before(async () => {
  if (anvil) chain = await TestChain.start(anvil, CHAIN_ID);
});
test.after(() => chain?.stop());

const RULES = `0x${Buffer.from('rules').toString('hex').padEnd(64, '0')}`;
const ADMIN = `0x${Buffer.from('administration').toString('hex').padEnd(64, '0')}`;
const NODE_INGRESS = '0x0000000000000000000000000000000000009999';
const ACCOUNT_INGRESS = '0x0000000000000000000000000000000000008888';

/** As a genesis has it: code, and the deployer in slot 0. */
async function inGenesis(name: string, address: string, deployer: string | undefined): Promise<TestContract> {
  await chain.rpc('anvil_setCode', [address, compiled(name).deployedBytecode]);
  const word = `0x${(deployer ?? '0x').slice(2).padStart(64, '0')}`;
  await chain.rpc('anvil_setStorageAt', [address, `0x${'0'.repeat(64)}`, word]);
  return chain.at(name, address);
}

if (anvil) {
  test('at its address in genesis it knows its names, and only its deployer registers the first contracts', async () => {
    const [deployer, stranger] = [chain.accounts[3]!, chain.accounts[4]!];
    const some = await EvmConsortium.on(chain);
    const ingress = await inGenesis('NodeIngress', NODE_INGRESS, deployer);
    assert.equal([await ingress.call('RULES_CONTRACT'), await ingress.call('ADMIN_CONTRACT')], [RULES, ADMIN]);
    assert.equal(
      [await ingress.call('isAuthorized', deployer), await ingress.call('isAuthorized', stranger)],
      [true, false],
    );
    const rules = await chain.deploy('NodeRules', some.opssc.address, rolePairBits([['boot', 'boot']]), false);
    assert.is(await ingress.refusal(stranger, 'setContractAddress', RULES, rules.address), 'NotAuthorized');
    assert.is(await ingress.refusal(deployer, 'setContractAddress', RULES, stranger), 'NoContract');
    assert.is(
      await ingress.refusal(deployer, 'setContractAddress', `0x${'00'.repeat(32)}`, rules.address),
      'NoContract',
    );
    assert.equal(ingress.events(await ingress.send(deployer, 'setContractAddress', RULES, rules.address)), [
      'RegistryUpdated',
    ]);
    await ingress.send(deployer, 'setContractAddress', ADMIN, some.opssc.address);
    assert.is((await ingress.call('getContractAddress', RULES)).toLowerCase(), rules.address);
    assert.equal([...(await ingress.call('getAllContractKeys'))], [RULES, ADMIN]);
    assert.equal(
      [Number(await ingress.call('getSize')), Number(await ingress.call('getContractVersion'))],
      [2, 1_000_000],
    );

    assert.is(
      await ingress.refusal(deployer, 'setContractAddress', RULES, rules.address),
      'NotAuthorized',
      'from now on',
    );
    assert.is(await ingress.refusal(deployer, 'removeContract', RULES), 'NotAuthorized');
    const next = await chain.deploy('NodeRules', some.opssc.address, 0, false);
    const replace = { to: NODE_INGRESS, data: ingress.data('setContractAddress', RULES, next.address) };
    const keep = { to: NODE_INGRESS, data: ingress.data('removeContract', ADMIN) };
    await some.decide('net/BesuNetwork/net', [[replace, keep]]);
    assert.is((await ingress.call('getContractAddress', RULES)).toLowerCase(), next.address);
    assert.is((await ingress.call('getContractAddress', ADMIN)).toLowerCase(), some.opssc.address, 'an admin stays');
    await some.decide('net/BesuNetwork/net', [[{ to: NODE_INGRESS, data: ingress.data('removeContract', RULES) }]], 1);
    assert.is(BigInt(await ingress.call('getContractAddress', RULES)), 0n);
  });

  test('rules and admin come in one transaction, of who may register them, or not at all', async () => {
    const [deployer, stranger] = [chain.accounts[3]!, chain.accounts[4]!];
    const { opssc } = await EvmConsortium.on(chain);
    const ingress = await chain.deploy('AccountIngress', deployer);
    const rules = await chain.deploy('AccountRules', opssc.address);
    assert.is(await ingress.refusal(stranger, 'setRulesAndAdmin', rules.address, opssc.address), 'NotAuthorized');
    assert.is(await ingress.refusal(deployer, 'setRulesAndAdmin', rules.address, stranger), 'NoContract');
    assert.is(Number(await ingress.call('getSize')), 0);
    const receipt = await ingress.send(deployer, 'setRulesAndAdmin', rules.address, opssc.address);
    assert.equal(ingress.events(receipt), ['RegistryUpdated', 'RegistryUpdated']);
    assert.is((await ingress.call('getContractAddress', RULES)).toLowerCase(), rules.address);
    assert.is((await ingress.call('getContractAddress', ADMIN)).toLowerCase(), opssc.address);
    assert.is(await ingress.refusal(deployer, 'setRulesAndAdmin', rules.address, opssc.address), 'NotAuthorized');
  });

  test('without a deployer nobody is authorized', async () => {
    const ingress = await inGenesis('AccountIngress', ACCOUNT_INGRESS, undefined);
    assert.is(await ingress.call('isAuthorized', `0x${'00'.repeat(20)}`), false);
    assert.is(await ingress.call('isAuthorized', chain.accounts[0]), false);
  });

  test('it answers what the rules answer; without rules nodes are denied and transactions allowed, as published', async () => {
    const deployer = chain.accounts[3]!;
    const nodes = await chain.deploy('NodeIngress', deployer);
    const accounts = await chain.deploy('AccountIngress', deployer);
    const boot = { id: 'ab'.repeat(64), host: '10.0.0.1', port: 1, role: 'boot' } as const;
    const point = [`0x${'ab'.repeat(32)}`, `0x${'ab'.repeat(32)}`, hostBytes16('10.0.0.1'), 1];
    const transaction = [deployer, deployer, 0, 0, 0, '0x'];
    assert.is(await nodes.call('connectionAllowed', ...point, ...point), `0x7f${'ff'.repeat(31)}`);
    assert.is(await accounts.call('transactionAllowed', ...transaction), true);
    const nodeRules = await chain.deploy('NodeRules', deployer, rolePairBits([['boot', 'boot']]), false);
    await nodeRules.send(deployer, 'upsertNodes', [quorateTuple(boot)]);
    const accountRules = await chain.deploy('AccountRules', (await EvmConsortium.on(chain)).opssc.address);
    await nodes.send(deployer, 'setContractAddress', RULES, nodeRules.address);
    await accounts.send(deployer, 'setContractAddress', RULES, accountRules.address);
    assert.is(await nodes.call('connectionAllowed', ...point, ...point), `0x${'ff'.repeat(32)}`);
    assert.is(await accounts.call('transactionAllowed', ...transaction), false);
    assert.is(await nodes.refusal(deployer, 'emitRulesChangeEvent', true), 'NotTheRules');
    await chain.rpc('anvil_impersonateAccount', [nodeRules.address]);
    await chain.rpc('anvil_setBalance', [nodeRules.address, '0xffffffffffffffff']);
    assert.equal(nodes.events(await nodes.send(nodeRules.address, 'emitRulesChangeEvent', true)), [
      'NodePermissionsUpdated',
    ]);
  });

  test('the code of a contract is what was compiled: its hash can be compared', async () => {
    const some = await EvmConsortium.on(chain);
    const rules = await chain.deploy('NodeRules', some.opssc.address, 0, false);
    for (const [name, address] of [
      ['OpsSC', some.opssc.address],
      ['NodeRules', rules.address],
    ] as const) {
      assert.is(keccak256((await chain.rpc('eth_getCode', [address, 'latest'])) as string), compiled(name).codeHash);
    }
  });
}

test.run();
