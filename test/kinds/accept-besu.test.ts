/** What of a Besu network's drift is written into its documents: all that Git names, and nothing that nobody keeps. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { STORED_FIELDS } from '../../reconciler/evm/node-tuple.js';
import { acceptAccountList } from '../../reconciler/kinds/account-list/accept-account-list.js';
import type { AccountListSpec } from '../../reconciler/kinds/account-list/account-list-spec.js';
import { acceptBesuNetwork } from '../../reconciler/kinds/besu-network/accept-besu-network.js';
import { acceptNodeList } from '../../reconciler/kinds/node-list/accept-node-list.js';
import { NO_ADDRESS } from '../../reconciler/kinds/node-list/node-list-shared.js';
import type { NodeListSpec } from '../../reconciler/kinds/node-list/node-list-spec.js';
import type { PermissionedNode } from '../../reconciler/ports/read/permissioning-reader.js';
import {
  ACCOUNTS,
  accountList,
  accountOf,
  desireBesu,
  liveAccounts,
  liveNodes,
  NODES,
  node,
  nodeList,
  planOfBesu,
  SEVEN,
} from './besu-fixture.js';

const specOf = (nodes: readonly PermissionedNode[]) =>
  desireBesu({ 'net/nodes.yaml': nodeList(nodes) }).resources.get(NODES)!.spec as unknown as NodeListSpec;
const written = (fields: object) => (fields as { readonly nodes: readonly PermissionedNode[] }).nodes;

test('a list is written as its contract has it: in the order of the document, newcomers behind, and then nothing differs', () => {
  const git = [...SEVEN].reverse();
  const live = liveNodes([...SEVEN.slice(1), node(8), node(9, { name: 'z' })].map((one) => ({ ...one, port: 7 })));
  const { fields, left } = acceptNodeList(specOf(git), live);
  assert.equal(left, []);
  const names = written(fields).map(({ name }) => name);
  assert.equal(new Set(names), new Set(live.nodes.map(({ name }) => name)));
  assert.equal(names.slice(-2), ['node-8', 'z']);
  const desired = desireBesu({ 'net/nodes.yaml': nodeList(written(fields)) });
  assert.equal(planOfBesu(desired, { [NODES]: live }).changes, []);
  assert.equal(acceptNodeList(specOf(written(fields)), live).fields, {}, 'a second time there is nothing to write');
});

test('what a contract does not keep stays as Git has it, and what Git does not name is not written', () => {
  const stores = STORED_FIELDS['consensys-v1'];
  const bare = SEVEN.map(({ id, host, port }) => ({ id, host, port }));
  const live = liveNodes([...bare.slice(0, 6), { ...bare[6]!, host: '198.51.100.7' }], { stores });
  const { fields } = acceptNodeList(specOf(SEVEN), live);
  assert.equal(
    written(fields).find(({ id }) => id === SEVEN[6]!.id),
    { ...SEVEN[6]!, host: '198.51.100.7' },
  );
  const unnamed = SEVEN.map(({ name: _, ...rest }) => rest);
  const moved = liveNodes(SEVEN.map((one) => ({ ...one, port: 9 })));
  assert.ok(written(acceptNodeList(specOf(unnamed), moved).fields).every((one) => !('name' in one)));
});

test('what no document can hold, and a node that nobody knows the address of, are left to a person', () => {
  const faulty = [{ entry: 'enode://zz', why: 'it is none' }];
  const live = liveNodes([...SEVEN.slice(0, 6), { ...SEVEN[6]!, ...NO_ADDRESS }], { faulty });
  const { fields, left } = acceptNodeList(specOf(SEVEN), live);
  assert.is(written(fields).length, 6);
  assert.equal([left.length, /enode:\/\/zz/.test(left[0]!), /write it by hand/.test(left[1]!)], [2, true, true]);
});

test('accounts with the memberships that Git names, and targets only where it manages them', () => {
  const spec = (text: string) =>
    desireBesu({ 'net/accounts.yaml': text }).resources.get(ACCOUNTS)!.spec as unknown as AccountListSpec;
  const address = accountOf('Alpha');
  const live = liveAccounts({ accounts: [{ address, membership: 'premium' }], targets: [`0x${'cc'.repeat(20)}`] });
  const of = (text: string) => acceptAccountList(spec(text), live).fields;
  assert.equal(of(accountList([{ address, membership: 'basic' }])), { accounts: [{ address, membership: 'premium' }] });
  assert.equal(of(accountList([{ address }])), {});
  const managed = accountList([{ address: accountOf('Beta') }], { targets: [] });
  assert.equal(of(managed), { accounts: [{ address, membership: 'premium' }], targets: live.targets });
  const lifted = acceptAccountList(spec(managed), { ...live, targets: undefined }).fields;
  assert.is(lifted.targets, 'every', 'an empty list would let nobody call anything');
});

test('of a BesuNetwork the switches of its contract, and nothing that was decided', () => {
  const pairs = [['boot', 'boot']];
  const fields = [
    { path: 'topology', before: pairs, after: [] },
    { path: 'delegated', before: undefined, after: ['node-address'] },
    { path: 'consensus.minimum.boot', before: 1, after: 2 },
  ];
  const { fields: said, left } = acceptBesuNetwork(fields);
  assert.equal(said, { topology: pairs, delegated: [] });
  assert.equal([left.length, left[0]!.startsWith('consensus.minimum.boot')], [1, true]);
});

test.run();
