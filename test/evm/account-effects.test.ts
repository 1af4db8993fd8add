import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { abiOf } from '../../reconciler/evm/abi.js';
import { type AccountLists, accountEffects, MEMBERSHIPS } from '../../reconciler/evm/account-effects.js';
import { type EvmElectorate, electorateEffects } from '../../reconciler/evm/electorate-effects.js';
import type {
  Membership,
  PermissionedAccount,
  PermissioningInterface,
} from '../../reconciler/ports/read/permissioning-reader.js';
import type { EvmCall } from '../../reconciler/ports/write/permissioning-writer.js';

const PLACE = { chainId: 7, opssc: `0x${'22'.repeat(20)}` };
const TO = `0x${'33'.repeat(20)}`;

interface Lists {
  readonly accounts: Map<string, Membership>;
  readonly targets: Set<string>;
  restricted: boolean;
}

/** What a contract does with a call: published ones change nothing for an account that is listed already. */
function run(kind: PermissioningInterface, { data }: EvmCall, lists: Lists): void {
  const { name, args } = abiOf(`${kind}-accounts`).parseTransaction({ data })!;
  const [value, level] = args;
  const low = (text: string) => text.toLowerCase();
  if (name === 'upsertAccounts') for (const [one, at] of value) lists.accounts.set(low(one), MEMBERSHIPS[Number(at)]!);
  else if (name === 'removeAccounts') for (const one of value) lists.accounts.delete(low(one));
  else if (name === 'addTargets') for (const one of value) lists.targets.add(low(one));
  else if (name === 'removeTargets') for (const one of value) lists.targets.delete(low(one));
  else if (name === 'restrictTargets') lists.restricted = value;
  else if (name === 'addAccount') {
    if (!lists.accounts.has(low(value))) lists.accounts.set(low(value), MEMBERSHIPS[Number(level ?? 0)]!);
  } else if (name === 'removeAccount') lists.accounts.delete(low(value));
  else if (name === 'addTarget') lists.targets.add(low(value));
  else if (name === 'removeTarget') lists.targets.delete(low(value));
  else throw new Error(name);
}

const address = fc.integer({ min: 1, max: 40 }).map((one) => `0x${one.toString(16).padStart(40, 'a')}`);
const account = fc.record({
  address,
  membership: fc.constantFrom(...MEMBERSHIPS),
}) as fc.Arbitrary<PermissionedAccount>;
const accounts = fc.uniqueArray(account, { selector: (one) => one.address });
const targets = fc.uniqueArray(address);

for (const kind of ['quorate', 'lacchain', 'consensys-v1', 'consensys-v2'] as const) {
  test(`${kind}: the calls turn any lists into any others; who stays is there after each chunk`, () => {
    const small = { ...PLACE, gasPerChunk: 2_000_000 };
    fc.assert(
      fc.property(accounts, targets, accounts, targets, (live, liveTargets, wanted, wantedTargets) => {
        const keeps = kind === 'quorate' || kind === 'lacchain';
        const before: AccountLists = { accounts: live, targets: keeps ? liveTargets : undefined };
        const after: AccountLists = { accounts: wanted, targets: wantedTargets };
        const effects = accountEffects({ address: TO, interface: kind }, before, after, small);
        const lists: Lists = {
          accounts: new Map(live.map((one) => [one.address, one.membership!])),
          targets: new Set(keeps ? liveTargets : []),
          restricted: keeps,
        };
        const staying = live.filter((one) => wanted.some((other) => other.address === one.address));
        for (const chunk of effects.chunks) {
          for (const call of chunk) run(kind, call, lists);
          assert.ok(staying.every((one) => lists.accounts.has(one.address)));
        }
        assert.equal([...lists.accounts.keys()].sort(), wanted.map((one) => one.address).sort());
        if (!keeps) return;
        assert.equal([...lists.targets].sort(), [...wantedTargets].sort());
        const kept =
          kind === 'quorate' ? wanted : wanted.filter((one) => !staying.some(({ address: it }) => it === one.address));
        for (const one of kept) assert.is(lists.accounts.get(one.address), one.membership);
      }),
      { numRuns: 60 },
    );
  });
}

test('targets are restricted when a list first names them, and left alone when it names none', () => {
  const contract = { address: TO, interface: 'quorate' } as const;
  const free: AccountLists = { accounts: [], targets: undefined };
  const names = (desired: AccountLists, live = free) =>
    accountEffects(contract, live, desired, PLACE)
      .chunks.flat()
      .map(({ data }) => abiOf('quorate-accounts').parseTransaction({ data })!.name);
  assert.equal(names({ accounts: [], targets: [TO] }), ['addTargets', 'restrictTargets']);
  assert.equal(names({ accounts: [], targets: [] }), ['restrictTargets']);
  assert.equal(names(free), []);
  assert.equal(names(free, { accounts: [], targets: [TO] }), []);
});

test('targets are lifted before the list of them is emptied, and by no interface that has no switch', () => {
  const live: AccountLists = { accounts: [], targets: [TO] };
  const names = (kind: PermissioningInterface, before: AccountLists) =>
    accountEffects({ address: TO, interface: kind }, before, { accounts: [], targets: 'every' }, PLACE)
      .chunks.flat()
      .map(({ data }) => abiOf(`${kind}-accounts`).parseTransaction({ data })!)
      .map(({ name, args }) => `${name} ${args}`);
  assert.equal(names('quorate', live), ['restrictTargets false', `removeTargets ${TO}`]);
  assert.equal(names('quorate', { ...live, targets: undefined }), []);
  assert.equal(names('lacchain', live), []);
  assert.equal(names('consensys-v1', { ...live, targets: undefined }), []);
});

test('an electorate changes in one call, and only where it differs', () => {
  const live: EvmElectorate = {
    organizations: [
      { name: 'B', account: TO },
      { name: 'A', account: PLACE.opssc },
    ],
    rule: { type: 'majority' },
    mustAgree: ['A'],
  };
  const same = { ...live, organizations: [...live.organizations].reverse() };
  assert.equal(electorateEffects(PLACE, live, same).chunks, []);
  const others: EvmElectorate[] = [
    { ...live, rule: { type: 'atLeast', n: 1 } },
    { ...live, mustAgree: [] },
    { ...live, organizations: [{ name: 'A', account: TO }] },
  ];
  for (const other of others) {
    const calls = electorateEffects(PLACE, live, other).chunks.flat();
    assert.is(calls.length, 1);
    assert.is(calls[0]!.to, PLACE.opssc);
  }
  const [call] = electorateEffects(PLACE, { ...live, organizations: [] }, live).chunks.flat();
  const { args } = abiOf('opssc').parseTransaction(call!)!;
  assert.equal(
    args[0].map((one: { name: string; mustAgree: boolean }) => [one.name, one.mustAgree]),
    [
      ['A', true],
      ['B', false],
    ],
  );
});

test.run();
