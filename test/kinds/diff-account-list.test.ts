/** Plans of an AccountList and of a BesuNetwork: what is compared, and what is refused with which numbers. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSchema } from '../../reconciler/adapters/files/read-schema.js';
import type { Change } from '../../reconciler/core/model/change.js';
import type { JsonObject } from '../../reconciler/core/model/json.js';
import type { AccountListLive } from '../../reconciler/kinds/account-list/account-list-live.js';
import type { BesuNetworkLive } from '../../reconciler/kinds/besu-network/besu-network-live.js';
import { besuNetworkShared } from '../../reconciler/kinds/besu-network/besu-network-shared.js';
import type { BesuNetworkSpec } from '../../reconciler/kinds/besu-network/besu-network-spec.js';
import { DEFAULT_TOPOLOGY } from '../../reconciler/kinds/besu-network/topology.js';
import type { OwnBesuNode } from '../../reconciler/ports/read/permissioning-reader.js';
import { schemaCheck } from '../../reconciler/spec/schema-check.js';
import {
  ACCOUNTS,
  accountList,
  accountOf,
  besuNetwork,
  CHAIN,
  CONTRACT,
  desireBesu,
  liveAccounts,
  loadBesu,
  NODE_RULES,
  network,
  OPSSC,
  planOfBesu,
  RULES,
  VOTERS,
} from './besu-fixture.js';

const OTHERS = [1, 2, 3, 4, 5, 6].map((number) => ({ address: `0x${String(number).repeat(2).padStart(40, 'b')}` }));

function change(
  accounts: Parameters<typeof accountList>[0],
  live: Partial<AccountListLive> = {},
  spec: JsonObject = {},
): Change | undefined {
  const desired = desireBesu({ 'net/accounts.yaml': accountList(accounts, spec) });
  return planOfBesu(desired, { [ACCOUNTS]: liveAccounts(live) }).changes.find(
    ({ address }) => address.kind === 'AccountList',
  );
}

const codes = (found: Change | undefined) => found!.remarks.map(({ severity, code }) => `${severity} ${code}`);

test('accounts are compared by address, in what Git names and the back end stores', () => {
  assert.is(change(VOTERS), undefined);
  assert.is(change(VOTERS.map(({ address }) => ({ address: address! })).reverse()), undefined);
  const premium = VOTERS.map((one) => ({ ...one, membership: 'premium' }));
  assert.equal(change(premium)!.fields[0], {
    path: `accounts.${accountOf('Alpha')}.membership`,
    before: 'standard',
    after: 'premium',
  });
  assert.is(change(premium, { storesMembership: false }), undefined);
  assert.equal(codes(change([...premium, OTHERS[0]!], { storesMembership: false })), ['note FIELDS_NOT_STORED']);
});

test('the guards: never emptied, not 30 % at once, nobody who votes is shut out', () => {
  const accounts = [...VOTERS, ...OTHERS] as unknown as AccountListLive['accounts'];
  assert.equal(codes(change([], { accounts })), ['refused LIST_EMPTIED']);
  assert.equal(codes(change([...VOTERS, ...OTHERS.slice(2)], { accounts })), []);
  assert.equal(codes(change([...VOTERS, ...OTHERS.slice(3)], { accounts })), ['refused LARGE_CHANGE']);
  assert.equal(codes(change([...VOTERS, ...OTHERS.slice(3)], { accounts }, { allow: ['large-change'] })), [
    'danger LARGE_CHANGE',
  ]);
  const found = change([...VOTERS.slice(1), ...OTHERS], { accounts });
  assert.equal(codes(found), ['refused VOTER_SHUT_OUT']);
  assert.match(found!.remarks[0]!.text, /1 of 3 .* Alpha \(0x1111/);
});

test('targets are left alone where Git does not name them; the governance contract is always one', () => {
  const target = `0x${'cc'.repeat(20)}`;
  assert.is(change(VOTERS, { targets: [target] }), undefined);
  assert.equal(codes(change(VOTERS, {}, { targets: [target] })), ['refused GOVERNANCE_SHUT_OUT']);
  const found = change(VOTERS, {}, { targets: [target, OPSSC] });
  assert.equal(codes(found), []);
  assert.equal(
    found!.fields.map(({ path }) => path),
    ['targets', `targets.${OPSSC}`, `targets.${target}`],
  );
});

test('where organizations move their own nodes, the rules of nodes are always a target', () => {
  const delegated = { 'net/besu.yaml': besuNetwork({ delegated: ['node-address'] }) };
  const planned = (targets: readonly string[], files: Readonly<Record<string, string>> = delegated) => {
    const desired = desireBesu({ ...files, 'net/accounts.yaml': accountList(VOTERS, { targets: [...targets] }) });
    return planOfBesu(desired, { [ACCOUNTS]: liveAccounts() }).changes.find(({ address }) => formatted(address));
  };
  const formatted = ({ kind }: Change['address']) => kind === 'AccountList';
  const refused = planned([OPSSC])!.remarks[0]!;
  assert.is(refused.code, 'DELEGATION_SHUT_OUT');
  assert.match(refused.mend!, NODE_RULES);
  assert.equal(codes(planned([OPSSC, NODE_RULES])), []);
  assert.equal(codes(planned([OPSSC], {})), [], 'nobody moves a node by itself');
  // The other way round: moves are delegated where the list of targets is in force.
  const live = { contract: { ...CONTRACT, address: NODE_RULES } };
  const list = (targets: readonly string[]) => ({
    'net/accounts.yaml': accountList(VOTERS, { targets: [...targets] }),
  });
  assert.equal(codes(networkChange({ delegated: ['node-address'] }, live, list([OPSSC]))), [
    'refused DELEGATION_SHUT_OUT',
  ]);
  assert.equal(codes(networkChange({ delegated: ['node-address'] }, live, list([OPSSC, NODE_RULES]))), []);
  assert.equal(codes(networkChange({ delegated: ['node-address'] }, live)), [], 'no list of targets');
  assert.equal(codes(networkChange({ rpc: [], consensus: { minimum: { boot: 2 } } }, live, list([OPSSC]))), []);
});

test("where the contract's own queue governs, both rules and the admin contract are always targets", () => {
  const [storage, admin] = [`0x${'5b'.repeat(20)}`, `0x${'ad'.repeat(20)}`];
  const owners = VOTERS.map(({ address }) => String(address));
  const queue = { required: 2, owners, storage, pending: [], executed: [], unread: 0, admin, ofOwners: [] };
  const contract = { ...CONTRACT, interface: 'lacchain' as const, admins: owners, queue };
  const planned = (targets: readonly string[]) => {
    const desired = desireBesu({
      'net/network.yaml': network({}, { contract: undefined as never, queue: 'lacchain', rule: { atLeast: 2 } }),
      'net/accounts.yaml': accountList(VOTERS, { targets: [...targets] }),
    });
    const live = liveAccounts({ contract, storesMembership: false, targets: [OPSSC, RULES, NODE_RULES, admin] });
    return planOfBesu(desired, { [ACCOUNTS]: live }).changes[0];
  };
  const found = planned([RULES])!.remarks.find(({ code }) => code === 'GOVERNANCE_SHUT_OUT')!;
  assert.match(found.text, `the rules of nodes ${NODE_RULES}, the admin contract ${admin}`);
  assert.is(found.mend, `add to targets: ${NODE_RULES}, ${admin}`);
  assert.not(codes(planned([RULES, NODE_RULES, admin])).includes('refused GOVERNANCE_SHUT_OUT'));
});

test('targets are lifted where Git says every, by a contract that can, and it is said', () => {
  const listed = { targets: [OPSSC, NODE_RULES] };
  const found = change(VOTERS, listed, { targets: 'every' });
  assert.equal(codes(found), ['danger TARGETS_LIFTED']);
  assert.equal(found!.fields, [{ path: 'targets', before: 'only those listed', after: 'every contract' }]);
  assert.is(change(VOTERS, {}, { targets: 'every' }), undefined, 'every one may be called already');
  const lacchain = { ...listed, contract: { ...CONTRACT, interface: 'lacchain' as const } };
  const desired = desireBesu({ 'net/accounts.yaml': accountList(VOTERS, { targets: 'every' }) });
  const { changes, notices } = planOfBesu(desired, { [ACCOUNTS]: liveAccounts(lacchain) });
  assert.equal([changes.length, notices.map(({ remark }) => remark.code)], [0, ['TARGETS_ALWAYS_LISTED']]);
  assert.is(loadBesu({ 'net/accounts.yaml': accountList(VOTERS, { targets: 'all' }) }).diagnostics.length > 0, true);
});

test('the first list says what nodes do with it: with a block by contract, with their own alone by local lists', () => {
  const first = { accounts: [] };
  assert.equal(codes(change(VOTERS, first)), ['note ACCOUNTS_ASKED_OF_BLOCKS']);
  assert.equal(codes(change([...VOTERS, OTHERS[0]!])), []);
  const local = besuNetwork({ permissioning: { backEnd: 'local' } });
  const desired = desireBesu({ 'net/besu.yaml': local, 'net/accounts.yaml': accountList(VOTERS) });
  const live = liveAccounts({ ...first, contract: undefined });
  assert.equal(codes(planOfBesu(desired, { [ACCOUNTS]: live }).changes[0]), ['note ACCOUNTS_BY_NODE']);
});

test('addresses come to one form, and a mistyped digit is found by its checksum', () => {
  const load = (address: string) => loadBesu({ 'net/accounts.yaml': accountList([...VOTERS, { address }]) });
  const checksummed = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
  for (const address of [checksummed, checksummed.toLowerCase(), `0x${checksummed.slice(2).toUpperCase()}`]) {
    assert.ok(load(address).desired, address);
  }
  const wrong = [
    checksummed.replace('5aA', '5AA'),
    `0x${checksummed}`,
    checksummed.slice(0, -1),
    `0x${'0'.repeat(40)}`,
  ];
  for (const address of wrong) assert.is(load(address).diagnostics[0]?.code, 'ADDRESS_INVALID', address);
  assert.is(load(accountOf('Beta')).diagnostics[0]?.code, 'ACCOUNT_DUPLICATE');
});

test('the making of a contract is a target that may be listed, as the zero address; another wrong address is none', () => {
  const zero = `0x${'0'.repeat(40)}`;
  const load = (...targets: readonly string[]) =>
    loadBesu({ 'net/accounts.yaml': accountList(VOTERS, { targets: [OPSSC, ...targets] }) });
  assert.equal(load(zero).diagnostics, []);
  for (const target of [zero.slice(0, -1), `0x${zero}`]) {
    assert.is(load(target).diagnostics[0]?.code, 'ADDRESS_INVALID', target);
  }
});

test('a membership and the two ingresses are what they can be', () => {
  const codesOf = (files: Readonly<Record<string, string>>) => loadBesu(files).diagnostics.map(({ code }) => code);
  const from = accountList([]).replace('"accounts":[]', '"from":{"path":"accounts.csv"}');
  const csv = (level: string) => ({
    'net/accounts.yaml': from,
    'net/accounts.csv': `address,membership\n${accountOf('Beta')},${level}\n`,
  });
  assert.equal(codesOf(csv('gold')), ['MEMBERSHIP_UNKNOWN']);
  assert.equal(codesOf(csv('Premium')), []);
  const permissioning = { backEnd: 'contract', nodeIngress: OPSSC, accountIngress: OPSSC };
  assert.equal(codesOf({ 'net/besu.yaml': besuNetwork({ permissioning }) }), ['INGRESS_SAME']);
  assert.equal(
    codesOf({ 'net/besu.yaml': besuNetwork({ permissioning: { ...permissioning, accountIngress: RULES } }) }),
    [],
  );
});

test('a way round the quorum keeps accounts from being ready, too, unless Git allows it by name', async () => {
  const { planConditions } = await import('../../reconciler/core/conditions/plan-conditions.js');
  const stranger = `0x${'99'.repeat(20)}`;
  const reasonOf = (admins: readonly string[], allow: readonly string[] = []): string => {
    const desired = desireBesu({ 'net/accounts.yaml': accountList(VOTERS, { allow: [...allow] }) });
    const plan = planOfBesu(desired, { [ACCOUNTS]: liveAccounts({ contract: { ...CONTRACT, admins } }) });
    const found = planConditions(plan, desired.resources).find(({ address }) => address.kind === 'AccountList');
    return found!.reason;
  };
  assert.is(reasonOf([OPSSC]), 'InSync');
  assert.is(reasonOf([OPSSC, stranger]), 'WeakerThanRule');
  assert.is(reasonOf([OPSSC, stranger], [`way-round:OTHER_ADMIN/${stranger}`]), 'InSync');
});

test('a node of ours that keeps no list of accounts is left alone, and said', () => {
  const node: Required<OwnBesuNode> = {
    id: undefined,
    allowedNodes: [],
    allowedAccounts: [],
    staticNodes: [],
    bootNodes: [],
    faults: [],
    drifted: ['allowedNodes'],
    unmanaged: ['allowedAccounts'],
  };
  const local = { permissioning: { backEnd: 'local' } };
  const desired = desireBesu({ 'net/besu.yaml': besuNetwork(local), 'net/accounts.yaml': accountList(VOTERS) });
  const planned = (one: OwnBesuNode) => {
    const own = { nodes: { 'node-1': one }, fault: undefined, hasAgreed: true };
    const live = liveAccounts({ contract: undefined, own });
    const file = { liveFileVersion: 1, network: 'besu', resources: [{ address: ACCOUNTS, state: 'present', live }] };
    const check = schemaCheck(readSchema('live.schema.json'));
    assert.equal(check(JSON.parse(JSON.stringify(file))), [], 'it can be written down');
    const { ownSteps, notices } = planOfBesu(desired, { [ACCOUNTS]: live }, { organization: 'Alpha' });
    return [ownSteps.map(({ step }) => step), notices.map(({ remark }) => remark.code)];
  };
  assert.equal(planned(node), [[], ['ACCOUNTS_NOT_KEPT']]);
  assert.equal(planned({ ...node, unmanaged: [] }), [['write'], []]);
});

/** A BesuNetwork that was decided as its document says, differing as asked. */
function networkChange(
  lines: JsonObject,
  live: Partial<BesuNetworkLive> = {},
  files: Readonly<Record<string, string>> = {},
): Change | undefined {
  const before = desireBesu({}).resources.get('besu/BesuNetwork/mainnet')!;
  const decided = besuNetworkShared(before.spec as unknown as BesuNetworkSpec);
  const all: BesuNetworkLive = {
    ledger: { type: 'evm', name: OPSSC, genesis: String(CHAIN) },
    executed: 1,
    decided,
    electorate: undefined,
    contract: CONTRACT,
    connections: DEFAULT_TOPOLOGY,
    delegated: false,
    ...live,
  };
  const desired = desireBesu({ 'net/besu.yaml': besuNetwork(lines), ...files });
  return planOfBesu(desired, { 'besu/BesuNetwork/mainnet': all }).changes[0];
}

test('a BesuNetwork is compared with what was decided last, and with the switches of its contract', () => {
  assert.is(networkChange({}), undefined);
  assert.is(networkChange({ rpc: ['https://rpc.example'] }), undefined, "endpoints are each branch's own");
  assert.equal(networkChange({}, { decided: null })!.action, 'create');
  const delegated = networkChange({ delegated: ['node-address'] })!;
  assert.equal(
    delegated.fields.map(({ path }) => path),
    ['delegated'],
  );
  const same = networkChange({ delegated: ['node-address'] }, { delegated: true });
  assert.is(same, undefined, 'the switch is on already');
  const drifted = networkChange({}, { connections: [['boot', 'boot']] })!;
  assert.equal(
    drifted.fields.map(({ path }) => path),
    ['topology'],
  );
  assert.is.not(drifted.base, networkChange({ delegated: ['node-address'] })!.base, 'other calls, another base');
});

test('another chain id is another network; another back end is a danger', () => {
  assert.equal(codes(networkChange({ chainId: 7 })), ['refused CHAIN_CHANGED']);
  const local = networkChange({ permissioning: { backEnd: 'local' } });
  assert.equal(codes(local), ['danger BACK_END_MOVES']);
  const pinned = networkChange({ permissioning: { backEnd: 'contract', interface: 'quorate' } });
  assert.equal(codes(pinned), []);
});

test('a delegated address is on no ledger where lists are local: that is said when it comes to that', () => {
  const local = { permissioning: { backEnd: 'local' } };
  const delegated = { ...local, delegated: ['node-address'] };
  const ofLocal = { contract: undefined, connections: undefined, delegated: undefined };
  const decidedAs = (lines: JsonObject) => {
    const { spec } = desireBesu({ 'net/besu.yaml': besuNetwork(lines) }).resources.get('besu/BesuNetwork/mainnet')!;
    return { ...ofLocal, decided: besuNetworkShared(spec as unknown as BesuNetworkSpec) };
  };
  assert.equal(codes(networkChange(delegated)), ['danger BACK_END_MOVES', 'danger DELEGATION_UNRECORDED']);
  assert.equal(codes(networkChange(delegated, decidedAs(local))), ['danger DELEGATION_UNRECORDED']);
  assert.equal(codes(networkChange(delegated, { ...ofLocal, decided: null })), ['danger DELEGATION_UNRECORDED']);
  assert.equal(codes(networkChange({ ...delegated, consensus: { minimum: { boot: 2 } } }, decidedAs(delegated))), []);
  assert.equal(codes(networkChange(local, decidedAs(delegated))), []);
});

test.run();
