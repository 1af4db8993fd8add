import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { NetworkLive } from '../../reconciler/kinds/network/network-live.js';
import { networkPlanning } from '../../reconciler/kinds/network/network-planning.js';
import { desire, NETWORK } from '../spec/fixture.js';
import { planOf, present } from './live-fixture.js';

const KEY = 'telecom/Network/telecom';
const base = desire();
const live = networkPlanning.applied(base.resources.get(KEY)!, base.resources);
const plan = (differs: Partial<NetworkLive>, text = NETWORK) =>
  planOf(desire({ 'net/network.yaml': text }), { [KEY]: present({ ...live, ...differs }) });
const remarks = (made: ReturnType<typeof plan>) =>
  made.changes.flatMap((change) => change.remarks.map(({ severity, code }) => `${severity} ${code}`));

test('formatting and order are no change', () => {
  assert.equal(plan({ organizations: [...live.organizations!].reverse() }).changes, []);
});

test('removing an organization is refused with numbers unless Git allows it', () => {
  const gone = ['Gone1', 'Gone2', 'Gone3'].map((mspId) => ({ ...live.organizations![0]!, name: mspId, mspId }));
  const organizations = [...live.organizations!, ...gone];
  assert.equal(remarks(plan({ organizations: [...live.organizations!, gone[0]!] })), ['refused REMOVE_ORGANIZATION']);
  const many = plan({ organizations });
  assert.equal(remarks(many), ['refused REMOVE_ORGANIZATION', 'refused LARGE_CHANGE']);
  assert.match(many.changes[0]!.remarks[0]!.text, '3 of 8 organizations (37 %)');
  const allowed = `${NETWORK}  allow: [remove-organization, "large-change:Network/telecom"]\n`;
  assert.equal(remarks(plan({ organizations }, allowed)), ['danger REMOVE_ORGANIZATION', 'danger LARGE_CHANGE']);
});

test('a weaker rule, and dropping a must-agree organization, is refused unless Git allows it', () => {
  assert.equal(remarks(plan({ rule: { type: 'all' } })), ['refused WEAKEN_RULE']);
  assert.equal(remarks(plan({ mustAgree: ['Regulator', 'Telco1'] })), ['refused WEAKEN_RULE']);
  assert.equal(remarks(plan({ rule: { type: 'atLeast', n: 1 } })), [], 'a stricter one is not');
});

test('the old rule and the old must-agree organizations decide on the new ones', () => {
  const [change] = plan({ rule: { type: 'all' }, mustAgree: [] }).changes;
  assert.equal(change?.electorate.rule, { type: 'all' });
  assert.equal(change?.electorate.mustAgree, []);
});

test('organizations are a list of objects with mspId, as OpsSC reads them; each shows its own changes', () => {
  const organizations = live.organizations!.map((entry) =>
    entry.mspId === 'Telco1' ? { ...entry, peers: [] } : entry,
  );
  const [change] = plan({ organizations }).changes;
  assert.equal(
    change?.fields.map(({ path }) => path),
    ['organizations.Telco1.peers'],
  );
  assert.equal(
    (change!.after!.organizations as unknown as { mspId: string }[]).map(({ mspId }) => mspId),
    ['OrdererOrg', 'Regulator', 'Telco1', 'Telco2', 'Telco3'],
  );
});

test('what the governance ledger does not record is no difference', () => {
  const { organizations: _o, expiresAfter: _e, maxOpenProposals: _m, ...recorded } = live;
  assert.equal(planOf(base, { [KEY]: present(recorded) }).changes, []);
});

test('without a governance ledger there is nothing to vote on, and it is said', () => {
  const made = planOf(base, { [KEY]: { state: 'absent' } });
  assert.equal(made.changes, []);
  assert.is(made.notices[0]?.remark.code, 'GOVERNANCE_NOT_BORN');
});

test.run();
