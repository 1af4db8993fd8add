/** The CA that certifies an organization's identities is replaced by one pull request, while everybody works. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SigningIdentity } from '../../../reconciler/fabric/msp/signing-identity.js';
import { eventually } from '../../wait.js';
import { type Connection, connectAs, identitiesOf } from '../devnet/clients.js';
import { type Deployment, deployRec } from '../devnet/deploy.js';
import { askAs } from './ask-as.js';
import { ALL, CHANNEL, ExampleConsortium, RESOURCE } from './example-consortium.js';
import { IdentityRotation, ROTATED, reissued } from './identity-rotation.js';

const test = suite('a CA of identities is rotated');
const OPS = 'Channel/ops-channel';
let example: ExampleConsortium;
let deployment: Deployment;
let connection: Connection;
let rotation: IdentityRotation;

test.before(async () => {
  example = await ExampleConsortium.start();
  deployment = await deployRec(example.consortium.network, CHANNEL);
  connection = connectAs(example.consortium.network, 'Org1');
  rotation = new IdentityRotation(example);
});

test.after(async () => {
  connection?.close();
  await deployment?.stop();
  await example?.consortium.stop();
});

/** Writes a key by a transaction that peers of all four endorse; resolves once it is in a valid block. */
async function put(key: string): Promise<void> {
  const contract = connection.gateway.getNetwork(CHANNEL).getContract('rec');
  await contract.submit('put', { arguments: [key, key], endorsingOrganizations: [...ALL] });
}

test('the new CA comes beside the old one, and the old one waits for Org3’s machines: each is named', async () => {
  const before = await example.configAt('Org1');
  // What the first merge brings is what the second one takes back: the file of the old CA.
  await example.merge(ALL);
  await example.merge(ALL, ROTATED);
  for (const resource of [RESOURCE, OPS]) {
    await example.says('Org3', /our identity in reconciler.yaml has a certificate that then counts no more/, resource);
    assert.match(
      example.message('Org3', resource),
      /our peer0 still endorses by a certificate that then counts no more/,
    );
    assert.match(example.message('Org3', resource), /our orderer0 signed its newest block, \d+, by a certificate that/);
  }
  const waiting = await example.configAt('Org1');
  assert.is(waiting.sequence, before.sequence + 1);
  assert.ok(rotation.isBoth(waiting), rotation.certified(waiting).join());
  await put('with identities of the old CA');
});

test('a peer that was forgotten keeps Org3 from signing, and Org3’s plan says which', async () => {
  const { loops } = example.consortium;
  const before = await example.configAt('Org1');
  await rotation.reissueOrderer();
  await put('with an orderer of the new CA');
  await example.says('Org3', /^Applying: our identity [^;]*; our peer0 still endorses by [^;]*: we sign once/);
  const { plan } = loops.get('Org3')!.report!;
  const remarks = plan!.changes.find(({ address }) => address.name === CHANNEL)!.remarks;
  assert.equal(
    remarks.filter(({ code }) => code === 'NODE_NOT_REISSUED').map(({ text }) => /^our \w+/.exec(text)?.[0]),
    ['our identity', 'our peer0'],
  );
  const signers = (await example.proposals())
    .filter(({ status }) => status === 'approved')
    .flatMap(({ signatures }) => signatures.map(({ organization }) => organization));
  assert.not.ok(signers.includes('Org3'), signers.join());
  assert.is((await example.configAt('Org1')).sequence, before.sequence);
});

test('once the last of them is reissued the old CA goes, and all go on', async () => {
  const { network } = example.consortium;
  await rotation.reissuePeer();
  await put('with identities of the new CA');
  await example.says('Org3', /^Applying: our identity [^;]*: we sign once/);
  await rotation.reissueLoop();
  for (const resource of [RESOURCE, OPS]) await example.everywhere(rotation.isNew, ALL, resource);
  await eventually(() => put('without the old CA'));
  const said = async (identity: SigningIdentity): Promise<string> => {
    const ask = askAs(network, 'Org1', identity);
    const answer = await ask.said('qscc', ['GetChainInfo', CHANNEL]);
    ask.close();
    return answer;
  };
  assert.match(await said(reissued('User1@org3.localhost', 'client')), /^200/);
  assert.not.match(await said(identitiesOf(network, 'Org3').users.get('User1')!), /^200/);
  const rounds = (await example.proposals()).filter(({ content }) =>
    JSON.stringify(content.after).includes('ca2.org3'),
  );
  assert.equal([rounds.length, new Set(rounds.map(({ digest }) => digest)).size], [2, 1], 'two rounds of one content');
});

test.run();
