import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accountEffects, MEMBERSHIPS } from '../../../reconciler/evm/account-effects.js';
import type { PermissionedAccount } from '../../../reconciler/ports/read/permissioning-reader.js';
import { needsAnvil } from '../../needs.js';
import { CHAIN_ID, EvmConsortium } from './evm-consortium.js';
import { TestChain, type TestContract } from './test-chain.js';

const anvil = needsAnvil('AccountRules.sol');
const test = suite('account rules');
let chain: TestChain;
let some: EvmConsortium;
let rules: TestContract;

test.before(async () => {
  if (anvil) chain = await TestChain.start(anvil, CHAIN_ID);
});
test.after(() => chain?.stop());
test.before.each(async () => {
  some = await EvmConsortium.on(chain);
  rules = await chain.deploy('AccountRules', some.opssc.address);
});

const address = (index: number) => `0x${`${index}`.padStart(40, 'c')}`;
const [ALICE, BOB, TARGET] = [address(1), address(2), address(3)];
const may = (sender: string, target: string) => rules.call('transactionAllowed', sender, target, 0, 0, 21_000, '0x');

async function lists() {
  const accounts: { account: string; membership: bigint }[] = await rules.call('accountsFrom', 0, 100);
  const targets: string[] = await rules.call('targetsFrom', 0, 100);
  return {
    accounts: accounts.map(({ account, membership }): PermissionedAccount => {
      return { address: account.toLowerCase(), membership: MEMBERSHIPS[Number(membership)]! };
    }),
    targets: (await rules.call('targetsRestricted')) ? targets.map((one) => one.toLowerCase()) : undefined,
  };
}

/** A round that turns the lists into these. */
async function decide(desired: Parameters<typeof accountEffects>[2], executed: number): Promise<void> {
  const place = { chainId: CHAIN_ID, opssc: some.opssc.address };
  const effects = accountEffects({ address: rules.address, interface: 'quorate' }, await lists(), desired, place);
  await some.decide('net/AccountList/accounts', effects.chunks, executed);
}

if (anvil) {
  test('accounts, memberships and targets follow the rounds; both readings say the same', async () => {
    await decide({ accounts: [{ address: ALICE, membership: 'premium' }, { address: BOB }], targets: undefined }, 0);
    assert.equal(await lists(), {
      accounts: [
        { address: ALICE, membership: 'premium' },
        { address: BOB, membership: 'basic' },
      ],
      targets: undefined,
    });
    assert.equal([await may(ALICE, TARGET), await may(address(9), TARGET)], [true, false]);
    const accounts = [{ address: ALICE, membership: 'standard' } as const];
    await decide({ accounts, targets: [TARGET] }, 1);
    assert.equal(await lists(), { accounts, targets: [TARGET] });
    assert.equal([...(await rules.call('getByIndex', 0))].map(String), [(await rules.call('getAccounts'))[0], '1']);
    assert.equal((await rules.call('getTargetByIndex', 0)).toLowerCase(), TARGET);
    assert.equal((await rules.call('getTargets')).length, 1);
    assert.equal([await may(ALICE, TARGET), await may(ALICE, BOB), await may(BOB, TARGET)], [true, false, false]);
    assert.equal([Number(await rules.call('getSizeAccounts')), Number(await rules.call('getSizeTargets'))], [1, 1]);
    assert.equal(
      [await rules.call('accountPermitted', ALICE), await rules.call('accountPermitted', BOB)],
      [true, false],
    );
    assert.equal(
      [await rules.call('destinationPermitted', TARGET), await rules.call('destinationPermitted', BOB)],
      [true, false],
    );
    await decide({ accounts: [{ address: ALICE }], targets: [] }, 2);
    assert.equal(await lists(), { accounts, targets: [] }, 'a membership that nobody names stays');
    assert.is(await may(ALICE, `0x${'00'.repeat(20)}`), false, 'nor may it make contracts');
  });

  test('no list shuts the voters out of the governance contract', async () => {
    await decide({ accounts: [{ address: ALICE }], targets: [TARGET] }, 0);
    assert.is(await may(some.account(0), some.opssc.address), true);
    assert.is(await may(some.account(0), TARGET), false);
    assert.is(await may(address(9), some.opssc.address), false);
  });

  test('nobody but the admin changes anything, and a level that is none is refused', async () => {
    const calls: readonly (readonly [string, unknown])[] = [
      ['upsertAccounts', [[ALICE, 0]]],
      ['removeAccounts', [ALICE]],
      ['addTargets', [ALICE]],
      ['removeTargets', [ALICE]],
      ['restrictTargets', true],
    ];
    const other = await chain.deploy('AccountRules', chain.accounts[18]);
    for (const [name, value] of calls) {
      assert.is(await other.refusal(chain.accounts[0]!, name, value), 'OnlyAdmin', name);
      assert.is(await other.refusal(chain.accounts[18]!, name, value), '', name);
    }
    assert.is(await other.refusal(chain.accounts[18]!, 'upsertAccounts', [[ALICE, 3]]), 'BadMembership');
  });
}

test.run();
