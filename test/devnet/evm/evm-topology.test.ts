/** What a spec makes of a devnet: who asks which contract, and which lists begin full. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { governanceContracts } from '../../../reconciler/devnet/evm/deploy-governance.js';
import { evmAccountKey, evmNodeKey } from '../../../reconciler/devnet/evm/evm-key.js';
import { evmTopologies } from '../../../reconciler/devnet/evm/evm-topology.js';
import {
  accountList,
  besuNetwork,
  CHAIN,
  desireBesu,
  MEMBERS,
  network,
  node,
  nodeList,
} from '../../kinds/besu-fixture.js';

const test = suite('topology of a devnet');
const accountOf = (name: string) => evmAccountKey(CHAIN, name).address;
const VOTERS = MEMBERS.map((name) => ({ address: accountOf(name) }));

/** The options of the one network that these say. */
function options(backEnd: 'contract' | 'local', accounts: Readonly<Record<string, string>>) {
  const organizations = MEMBERS.map((name) => ({ name, account: accountOf(name) }));
  const boot = node(1, { role: 'boot', name: 'boot1', id: evmNodeKey(CHAIN, 'boot1').nodeId });
  const [found] = evmTopologies(
    desireBesu({
      'net/network.yaml': network({ organizations }, { contract: governanceContracts(CHAIN).opssc }),
      'net/besu.yaml': besuNetwork({ permissioning: { backEnd } }),
      'net/nodes.yaml': nodeList([boot]),
      ...accounts,
    }),
  );
  return found!.options;
}

test('with a list of accounts the nodes ask the contract of accounts, or hold the list and the voters themselves', () => {
  const stranger = `0x${'77'.repeat(20)}`;
  const list = { 'net/accounts.yaml': accountList([...VOTERS, { address: stranger }]) };
  assert.is(options('contract', list).accountsByContract, true);
  const local = options('local', list);
  assert.is(local.accountsByContract, false);
  assert.equal(new Set(local.allowedAccounts), new Set([...MEMBERS.map(accountOf), stranger]));
});

test('without one nobody asks, and everybody may send', () => {
  for (const backEnd of ['contract', 'local'] as const) {
    const { accountsByContract, allowedAccounts } = options(backEnd, {});
    assert.equal([accountsByContract, allowedAccounts], [undefined, undefined], backEnd);
  }
});

test.run();
