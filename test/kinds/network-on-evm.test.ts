/** A Network document whose governance ledger is a contract: who votes there, by which account, under which rule. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Json } from '../../reconciler/core/model/json.js';
import { abiOf } from '../../reconciler/evm/abi.js';
import { parseExecutedBase } from '../../reconciler/evm/executed-base.js';
import type { NetworkLive } from '../../reconciler/kinds/network/network-live.js';
import { networkEffects } from '../../reconciler/kinds/network/network-on-evm.js';
import type { DesiredState } from '../../reconciler/spec/desired-state.js';
import { accountOf, CHAIN, desireBesu, loadBesu, MEMBERS, network, OPSSC, planOfBesu } from './besu-fixture.js';

const KEY = 'besu/Network/besu';
const LIVE: NetworkLive = {
  ledger: { type: 'evm', name: OPSSC, genesis: String(CHAIN) },
  base: undefined,
  executed: 3,
  rule: { type: 'majority' },
  mustAgree: [],
  members: MEMBERS,
  accounts: Object.fromEntries(MEMBERS.map((name) => [name, accountOf(name)])),
};
const NEW_KEY = `0x${'77'.repeat(20)}`;
const organizations = (of: (name: string) => { readonly [key: string]: Json }, names: readonly string[] = MEMBERS) =>
  names.map((name) => ({ name, account: accountOf(name), ...of(name) }));

const desired = (text: string) => desireBesu({ 'net/network.yaml': text });
const changeOf = (state: DesiredState, live: NetworkLive = LIVE) => planOfBesu(state, { [KEY]: live }).changes[0];
const codesOf = (text: string) =>
  loadBesu({ 'net/network.yaml': text }).diagnostics.map(({ code, path }) => `${code} ${path}`);

/** Arguments of the one call that a change makes. */
function callOf(state: DesiredState) {
  const { chunks } = networkEffects(LIVE, state.resources.get(KEY)!)!;
  assert.equal([chunks.length, chunks[0]!.length, chunks[0]![0]!.to], [1, 1, OPSSC]);
  return abiOf('opssc').decodeFunctionData('setElectorate', chunks[0]![0]!.data).toArray(true);
}

test('what the contract has is no change, whatever else the document says of organizations', () => {
  assert.is(changeOf(desired(network())), undefined);
  const more = [...organizations(() => ({ peers: [{ name: 'peer0' }] })), { name: 'Observer' }];
  assert.is(changeOf(desired(network({ organizations: more }))), undefined, 'one without an account does not vote');
});

test('an organization replaces its key: one call that sets the whole electorate, and a base for exactly it', () => {
  const state = desired(
    network({ organizations: organizations((name) => (name === 'Beta' ? { account: NEW_KEY } : {})) }),
  );
  const change = changeOf(state)!;
  assert.equal(
    change.fields.map(({ path, before, after }) => [path, before, after]),
    [['organizations.Beta.account', accountOf('Beta'), NEW_KEY]],
  );
  assert.equal(change.ledger, LIVE.ledger);
  const { executed, effects } = parseExecutedBase(change.base!)!;
  assert.is(executed, 3);
  assert.is(effects, networkEffects(LIVE, state.resources.get(KEY)!)!.hash);
  const [electorate] = callOf(state) as [readonly [string, string, boolean][]];
  assert.equal(
    electorate.map(([name, account]) => [name, account.toLowerCase()]),
    [
      ['Alpha', accountOf('Alpha')],
      ['Beta', NEW_KEY],
      ['Gamma', accountOf('Gamma')],
    ],
  );
  assert.equal(change.electorate.voters, MEMBERS, 'those who are there decide');
});

test('a newcomer gets a vote by its account; one that loses it is removed, and Git must allow that', () => {
  const four = network({ organizations: [...organizations(() => ({})), { name: 'Delta', account: NEW_KEY }] });
  const added = changeOf(desired(four))!;
  assert.equal(
    added.fields.map(({ path }) => path.replace(/Delta\..*/, 'Delta')),
    added.fields.map(() => 'organizations.Delta'),
  );
  assert.equal(added.remarks, []);
  const two = organizations(() => ({}), ['Alpha', 'Beta']);
  const without = network({ organizations: [...two, { name: 'Gamma' }] });
  const removed = changeOf(desired(without))!;
  assert.equal(
    removed.remarks.map(({ severity, code }) => `${severity} ${code}`),
    ['refused REMOVE_ORGANIZATION'],
  );
  assert.is((callOf(desired(without)) as [unknown[]])[0].length, 2);
});

test('a rule and must-agree organizations go with the same call', () => {
  const change = changeOf(desired(network({}, { rule: { atLeast: 3 }, mustAgree: ['Gamma'] })))!;
  assert.equal(change.fields.map(({ path }) => path).sort(), [
    'governance.mustAgree',
    'governance.rule.n',
    'governance.rule.type',
  ]);
  const [electorate, type, n] = callOf(desired(network({}, { rule: { atLeast: 3 }, mustAgree: ['Gamma'] }))) as [
    readonly [string, string, boolean][],
    bigint,
    bigint,
  ];
  assert.equal([Number(type), Number(n)], [2, 3]);
  assert.equal(
    electorate.filter(([, , must]) => must).map(([name]) => name),
    ['Gamma'],
  );
});

test('refused: two ledgers, none, an unknown BesuNetwork, the same account twice, a must-agree without a vote', () => {
  assert.equal(codesOf(network({}, { channel: 'ops-channel' })), ['GOVERNANCE_LEDGER spec.governance']);
  const none = network().replace(/"governance":\{[^}]*\}/, '"governance":{"rule":"all"}');
  assert.equal(codesOf(none), ['GOVERNANCE_LEDGER spec.governance']);
  assert.equal(codesOf(network({}, { besuNetwork: 'mianet' })), ['REFERENCE_MISSING spec.governance.besuNetwork']);
  const same = network({ organizations: organizations(() => ({ account: NEW_KEY })) });
  assert.equal(codesOf(same), [
    'NAME_DUPLICATE spec.organizations[1].account',
    'NAME_DUPLICATE spec.organizations[2].account',
  ]);
  const silent = network(
    { organizations: [...organizations(() => ({})), { name: 'Observer' }] },
    { mustAgree: ['Observer'] },
  );
  assert.equal(codesOf(silent), ['MUST_AGREE_NO_VOTER spec.governance.mustAgree[0]']);
  assert.equal(codesOf(network({}, { rule: { atLeast: 4 } })), ['RULE_UNREACHABLE spec.governance.rule.atLeast']);
});

test.run();
