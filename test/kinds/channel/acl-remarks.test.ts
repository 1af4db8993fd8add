/** ACLs that would refuse everybody are refused before anybody votes. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHANNEL } from '../../spec/fixture.js';
import { channelChange, liveConfig, remarksOf } from './live-channel.js';

const acls = (lines: string) => `${CHANNEL}  application: { ${lines} }\n`;
const said = (text: string, live = liveConfig()) =>
  remarksOf(channelChange(live, text)).filter((line) => / ACL_/.test(line));
const voters = (rule: string) =>
  acls(`ACLs: { peer/Propose: Voters }, Policies: { Voters: { Type: Signature, Rule: "${rule}" } }`);

test('a policy that is not there is refused, unless the same document adds it', () => {
  const missing = 'ACLs: { peer/Propose: Voters }';
  assert.equal(said(acls(missing)), ['refused ACL_POLICY_MISSING']);
  assert.equal(said(acls(`${missing}, Policies: { Voters: { Type: ImplicitMeta, Rule: ANY Admins } }`)), []);
  assert.equal(said(acls('ACLs: { peer/Propose: /Channel/Application/Readers }')), []);
});

test('a policy that wants more than one signer lets nobody in: refused with the arithmetic', () => {
  const change = channelChange(liveConfig(), acls('ACLs: { peer/Propose: /Channel/Application/Admins }'))!;
  assert.ok(remarksOf(change).includes('refused ACL_NOBODY'));
  assert.match(
    JSON.stringify(change.remarks),
    /peer\/Propose: \/Channel\/Application\/Admins: MAJORITY of 4 Admins policies, 1 satisfied \(Regulator\); 3 needed/,
  );
  assert.equal(said(voters("AND('Telco1.admin', 'Telco2.admin')")), ['refused ACL_NOBODY']);
});

test('whose administrators are left out is said; that somebody else is let in refuses nothing', () => {
  assert.equal(said(voters("OR('Telco1.admin', 'Telco2.client')")), ['danger ACL_EXCLUDES']);
  assert.equal(said(voters("OR('Telco1.peer', 'Telco2.peer')")), ['danger ACL_EXCLUDES']);
  const all = "OR('Regulator.admin', 'Telco1.admin', 'Telco2.member', 'Telco3.admin')";
  assert.equal(said(voters(all)), []);
});

test('a policy that changes beneath an ACL is the same', () => {
  const live = liveConfig({ acls: { 'peer/Propose': 'Voters' }, policies: { 'Application/Voters': 'ANY Admins' } });
  const to = (rule: string) => said(acls(`Policies: { Voters: { Type: ImplicitMeta, Rule: ${rule} } }`), live);
  assert.equal(to('MAJORITY Admins'), ['refused ACL_NOBODY']);
  assert.equal(to('ANY Readers'), []);
});

test('what let nobody in before is no fault of a change beside it', () => {
  for (const reference of ['Voters', 'Admins']) {
    const live = liveConfig({ acls: { 'peer/Propose': reference } });
    assert.equal(said(CHANNEL.replace('2s', '3s'), live), [], reference);
  }
});

test.run();
