/** Who may sign: an administrator's certificate is rotated, capabilities are raised, and what would shut a channel is refused. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { issueCertificate } from '../../../reconciler/devnet/identities/issue-certificate.js';
import type { ChannelConfig } from '../../../reconciler/fabric/channel/channel-config.js';
import {
  type KeyedIdentity,
  type SigningIdentity,
  signingIdentity,
} from '../../../reconciler/fabric/msp/signing-identity.js';
import { FOUNDERS } from '../cars-consortium.js';
import { identitiesOf } from '../devnet/clients.js';
import { ALL, CHANNEL, ExampleConsortium, RESOURCE } from './example-consortium.js';
import { updateByHand } from './update-by-hand.js';

const test = suite('administrators and capabilities');
let example: ExampleConsortium;

test.before(async () => {
  example = await ExampleConsortium.start();
});

test.after(async () => {
  await example?.consortium.stop();
});

test('a capability that no Fabric has stops the branch; one that it has is raised by a vote of the members', async () => {
  await example.merge(['Org1'], 'capabilities/refused');
  const org1 = example.consortium.loops.get('Org1')!;
  await example.consortium.until('SPEC_INVALID', () => {
    const failure = org1.failure as { code?: string; why?: string } | undefined;
    return failure?.code === 'SPEC_INVALID' && /capability V9_9 is required but not supported/.test(failure.why ?? '');
  });
  assert.equal((await example.configAt('Org2')).application?.Capabilities, ['V2_0']);
  await example.merge(ALL, 'capabilities/change');
  await example.everywhere(({ application }) => application?.Capabilities.join() === 'V2_5');
  const [proposal] = await example.proposals();
  assert.match(proposal!.base, /^config:application:/);
  assert.equal(proposal!.electorate.voters, ALL);
});

/** What only Org1's branch asks for, and what its loop says of it: by what it refuses, each with its numbers. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'remove-member/refused': /removes Org4: 1 of 4 members \(25 %\); a majority was 3 of 4 and becomes 2 of 3/,
  'remove-member/refused-half':
    /2 of 4 members \(50 %\); a majority was 3 of 4 and becomes 2 of 2 at once, more than 30 %/,
  'remove-member/refused-last-administrators': /could never change it again: .*OR\('Org4.admin'\), missing Org4.admin/,
  'policies/refused': /MAJORITY of 4 Owners policies, 0 satisfied; 3 needed/,
  'acls/refused':
    /no single signer satisfies: peer\/Propose: .*MAJORITY of 4 Admins policies, 1 satisfied \(Org1\); 3 needed/,
  'acls/refused-missing': /peer\/Propose to \/Channel\/Application\/Operators/,
  'batch/refused': /nobody could change the channel again: its configuration has \d+ bytes/,
  'rotate-admin-certificate/refused': /administrators must be declared when no admin ou classification is set/,
};

test('what nobody could undo is refused before anybody votes, with the arithmetic', async () => {
  const before = (await example.proposals()).length;
  for (const [diff, pattern] of Object.entries(REFUSED)) {
    await example.merge(['Org1'], diff);
    await example.says('Org1', new RegExp(`^Refused: .*${pattern.source}`));
  }
  // Org4 itself is told that it is the one who goes.
  await example.merge(['Org4'], 'remove-member/refused');
  await example.says('Org4', /^Refused: .*removes Org4: 1 of 4 members/);
  const { plan } = example.consortium.loops.get('Org4')!.report!;
  const codes = plan!.changes.flatMap(({ remarks }) => remarks.map(({ code }) => code));
  assert.ok(codes.includes('REMOVES_US'), codes.join());
  assert.is((await example.proposals()).length, before, 'nothing of it was proposed');
  await example.merge(['Org1', 'Org4'], 'capabilities/change');
  await example.consortium.until('all content again', () => example.ready(RESOURCE));
});

/** A second administrator of Org2, whom its CA certifies; no channel knows anything of him. */
function nextAdministrator(): KeyedIdentity {
  const { ca, domain } = identitiesOf(example.consortium.network, 'Org2');
  const commonName = `Admin2@${domain}`;
  const request = { path: ['cars', 'org2', 'id Admin2'], commonName, organizationalUnit: 'admin' };
  const { certificatePem, privateKeyPem } = issueCertificate(ca, request);
  return signingIdentity('Org2', certificatePem, privateKeyPem);
}

/** Starts Org2's loop anew with this administrator in its reconciler.yaml. */
async function startOrg2As({ certificatePem, privateKeyPem }: KeyedIdentity): Promise<void> {
  const { consortium } = example;
  const folder = join(consortium.folder, 'organizations', 'Org2');
  const [certificate, privateKey] = [join(folder, 'admin2.pem'), join(folder, 'admin2.key')];
  writeFileSync(certificate, certificatePem);
  writeFileSync(privateKey, privateKeyPem, { mode: 0o600 });
  await consortium.loops.get('Org2')!.stop();
  consortium.startLoop('Org2', { config: { identity: { certificate, privateKey } } });
}

/** An update of the batch timeout by hand, signed by Org1 and by somebody of Org2: the orderer's answer. */
function byHand(ofOrg2: SigningIdentity, BatchTimeout: string) {
  const { consortium } = example;
  const signers = [identitiesOf(consortium.network, 'Org1').admin, ofOrg2];
  const changes = { BatchTimeout };
  return updateByHand(consortium, { channel: CHANNEL, reader: 'Org1', changes, signers, orderers: FOUNDERS });
}

const raised = 'capabilities/change';
const timeoutIs =
  (text: string) =>
  ({ orderer }: ChannelConfig): boolean =>
    orderer?.BatchTimeout === text;

test('an administrator whom no channel knows signs at once: the CA and NodeOUs say who he is', async () => {
  await startOrg2As(nextAdministrator());
  // Two of the three that order decide and sign: one of them is the new one.
  await example.merge(['Org1', 'Org2'], raised, 'batch/change');
  await example.consortium.until('the change', async () => timeoutIs('400ms')(await example.configAt('Org3')));
  await example.merge(['Org3', 'Org4'], raised, 'batch/change');
  await example.everywhere(timeoutIs('400ms'));
  const rounds = await example.proposals();
  const round = rounds.find(({ content }) => JSON.stringify(content.after).includes('400ms'))!;
  assert.equal(round.signatures.map(({ organization }) => organization).sort(), ['Org1', 'Org2']);
});

test('the old certificate is revoked by a pull request: from then on its signature is none, the new one goes on', async () => {
  const old = identitiesOf(example.consortium.network, 'Org2').admin;
  await example.merge(ALL, raised, 'batch/change', 'rotate-admin-certificate/change');
  for (const resource of [RESOURCE, 'Channel/ops-channel']) {
    await example.everywhere(
      ({ application, orderer }) =>
        [...application!.organizations, ...orderer!.organizations].filter(({ msp }) => msp.revocationList.length === 1)
          .length === 2,
      ALL,
      resource,
    );
  }
  const refused = await byHand(old, '600ms');
  assert.is(refused.state, 'refused');
  assert.match(refused.state === 'refused' ? refused.reason : '', /\/Channel\/Orderer/);
  const { sequence } = await example.configAt('Org1');
  assert.equal(await byHand(nextAdministrator(), '600ms'), { state: 'accepted' });
  // What nobody voted for is put back, with the new administrator's vote and signature among others.
  await example.everywhere((config) => timeoutIs('400ms')(config) && config.sequence === sequence + 2);
});

test('a loop that still has the revoked certificate reads nothing and says so', async () => {
  const { consortium } = example;
  await consortium.loops.get('Org2')!.stop();
  consortium.startLoop('Org2');
  await example.says('Org2', /^Unknown: .*access denied/);
});

test.run();
