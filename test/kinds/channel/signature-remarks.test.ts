/** Whether those who decide could sign what they decide: the channel's policies are evaluated for them, not counted. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHANNEL } from '../../spec/fixture.js';
import { channelChange, liveConfig } from './live-channel.js';

const ACL = `${CHANNEL}  application: { ACLs: { peer/Propose: /Channel/Application/Writers } }\n`;

/** `severity CODE: text` of what is said of signatures where the application's administrators are these. */
function said(admins: string, text = ACL): readonly string[] {
  const change = channelChange(liveConfig({ policies: { 'Application/Admins': admins } }), text)!;
  return change.remarks
    .filter(({ code }) => /SIGNATURES|QUORUM/.test(code))
    .map(({ severity, code, text: words }) => `${severity} ${code}: ${words}`);
}

test('a policy that any quorum of the voters satisfies is named, and nothing else is said', () => {
  assert.equal(said('MAJORITY Admins'), ['note SIGNATURES_NEEDED: Fabric asks for /Channel/Application/Admins']);
});

test('votes enough, of organizations that the policy does not ask for, are shown as not enough', () => {
  const [, short, ...more] = said("AND('Telco1.admin', 'Telco2.admin', 'Telco3.admin')");
  assert.is(more.length, 0);
  // The rule is a majority of four, the regulator among them: it decides with any two others.
  assert.match(
    short!,
    /^note QUORUM_NOT_ENOUGH: a yes of Regulator, Telco1, Telco2 alone decides it and is not enough/,
  );
  assert.match(short!, /missing .*Telco3/);
});

test('what all voters together could not sign is refused before anybody votes', () => {
  for (const admins of ["AND('Nobody.admin')", "AND('Telco1.admin', 'OrdererOrg.admin')", "OR('Telco1.client')"]) {
    const [, never, ...more] = said(admins);
    assert.is(more.length, 0);
    assert.match(
      never!,
      /^refused SIGNATURES_IMPOSSIBLE: all voters together \(Regulator, Telco1, Telco2, Telco3\) could not sign it: \/Channel\/Application\/Admins/,
      admins,
    );
  }
  assert.not.match(said("AND('Telco1.admin', 'Telco3.admin')").join(), /IMPOSSIBLE/);
});

test('parts of which nobody who votes is an administrator are refused, beside others that are fine', () => {
  const both = ACL.replace('BatchTimeout: 2s', 'BatchTimeout: 3s');
  const needed = said('MAJORITY Admins', both);
  assert.match(needed[0]!, 'Fabric asks for /Channel/Application/Admins, /Channel/Orderer/Admins');
  assert.not.match(needed.join(), /IMPOSSIBLE/);
});

test.run();
