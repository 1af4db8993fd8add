/** A channel of real BFT orderers that a pull request creates; then nodes come, go and are renewed by pull requests. */
import { rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OwnOrderers } from '../../../reconciler/adapters/fabric/own-orderers.js';
import { issueCertificate } from '../../../reconciler/devnet/identities/issue-certificate.js';
import type { ChannelConfig } from '../../../reconciler/fabric/channel/channel-config.js';
import { signingIdentity } from '../../../reconciler/fabric/msp/signing-identity.js';
import { exampleFiles } from '../../examples/channel-examples.js';
import { fabricBinaries, needsFabric } from '../../needs.js';
import { connectAs, identitiesOf } from '../devnet/clients.js';
import { reconcile } from '../run-cli.js';
import { ALL, type BftNode, bftDocument, bftFiles, NODES, startBftConsortium, writeBftSpec } from './bft-consortium.js';
import { RecClient } from './rec-client.js';

const test = suite('nodes of a channel of BFT orderers');
const directory = needsFabric('nodes of real BFT orderers that come and go');
const hasBft = directory && (fabricBinaries?.version?.major ?? 0) >= 3;
const NAME = 'agreed';
const RESOURCE = `Channel/${NAME}`;
const FIFTH: BftNode = { ID: 5, mspId: 'Org4', orderer: 'orderer1' };
const SIXTH: BftNode = { ID: 6, mspId: 'Org3', orderer: 'orderer1' };
let example: Awaited<ReturnType<typeof startBftConsortium>>;
let client: RecClient;

/** The example's spec, with second orderers of Org3 and Org4, and with a channel of these nodes, if any. */
function specWith(nodes?: readonly BftNode[]): Map<string, string> {
  const files = new Map(exampleFiles());
  const network = files
    .get('network.yaml')!
    .replaceAll(/((orderer)0(\.org[34]\.localhost, port: 7050 \}))\]/g, '$1, { name: orderer1, host: $21$3]');
  files.set('network.yaml', network);
  if (nodes) files.set(`channels/${NAME}.yaml`, bftDocument({ name: NAME, nodes }));
  return files;
}

test.before(async () => {
  if (hasBft) example = await startBftConsortium(specWith());
});

test.after(async () => {
  await client?.stop();
  await example?.consortium.stop();
});

/** Merges a channel of these nodes everywhere; resolves once it is at every peer. */
async function change(nodes: readonly BftNode[]): Promise<void> {
  const files = Object.fromEntries(bftFiles(example.consortium.network, specWith(nodes)));
  await example.mergeFiles(ALL, files, `Nodes ${nodes.map(({ ID }) => ID).join()}`);
  await example.everywhere((config) => idsOf(config).join() === nodes.map(({ ID }) => ID).join(), ALL, RESOURCE);
}

const idsOf = ({ orderer }: ChannelConfig): readonly number[] => orderer!.ConsenterMapping!.map(({ ID }) => ID);

/** Resolves once an orderer takes part: as a follower it turns into a consenter a moment after the block that says so. */
async function takesPart({ mspId, orderer }: BftNode): Promise<void> {
  const orderers = new OwnOrderers(example.consortium.members.get(mspId)!.config.orderers);
  await example.consortium.until(`${orderer} of ${mspId} orders`, async () => {
    const [view] = await orderers.views(NAME, [orderer]);
    return view?.state?.relation === 'consenter' && view.state.status === 'active';
  });
  orderers.close();
}

/** Can each gateway ask a peer of each of them: they learn of each other a while after they joined. */
async function peersKnowEachOther(): Promise<boolean> {
  for (const mspId of ALL) {
    const { gateway, close } = connectAs(example.consortium.network, mspId);
    const lifecycle = gateway.getNetwork(NAME).getContract('_lifecycle');
    const endorsingOrganizations = [...ALL];
    const proposal = lifecycle.newProposal('QueryChaincodeDefinitions', { arguments: [''], endorsingOrganizations });
    const isKnown = await proposal.endorse().then(
      () => true,
      () => false,
    );
    close();
    if (!isKnown) return false;
  }
  return true;
}

const ordererOf = (mspId: string, short: string) =>
  example.consortium.network.orderer(`${short}.${mspId.toLowerCase()}.localhost`);

test('its documents are valid, with four nodes and with five, and with one ID twice they are not', async () => {
  const twice = [...NODES.slice(0, 3), { ...FIFTH, ID: 3 }];
  const codes = [NODES, [...NODES, FIFTH], twice].map(async (nodes) => {
    const spec = writeBftSpec(specWith(nodes));
    const { code } = await reconcile('validate', '--spec', spec);
    rmSync(spec, { recursive: true, force: true });
    return code;
  });
  assert.equal(await Promise.all(codes), [0, 0, 1]);
});

if (hasBft) {
  test('a pull request creates it: each starts its own node by the genesis block that all agreed on', async () => {
    await change(NODES);
    const { Capabilities, orderer } = await example.configAt('Org4', NAME);
    assert.equal([Capabilities, orderer!.OrdererType], [['V3_0'], 'BFT']);
    for (const node of NODES) await takesPart(node);
    await example.consortium.until('each peer knows the others', peersKnowEachOther);
    client = await RecClient.start(example.consortium.network, NAME, { members: ALL });
    await client.put('first');
  });

  test('a fifth node comes, and one of the others may be down', async () => {
    await change([...NODES, FIFTH]);
    await takesPart(FIFTH);
    await client.put('with five');
    await ordererOf('Org2', 'orderer0').stop();
    await client.put('with five of which one is down');
    await ordererOf('Org2', 'orderer0').start();
  });

  test('one that comes and two that go are one pull request, and one update after the other', async () => {
    const before = await example.configAt('Org1', NAME);
    await change([...NODES.slice(0, 2), FIFTH, SIXTH]);
    const updates = (await example.configAt('Org1', NAME)).sequence - before.sequence;
    assert.is(updates, 3);
    await takesPart(SIXTH);
    await client.put('with four again');
  });

  test('a node gets other certificates, and is down until it is started with them', async () => {
    const { ca, tlsCa } = identitiesOf(example.consortium.network, 'Org4');
    const commonName = 'orderer1.org4.localhost';
    const tls = { dns: [commonName, 'localhost'], ip: ['127.0.0.1'] };
    const shown = issueCertificate(tlsCa, { path: ['renewed', 'tls'], commonName, tls });
    const issued = issueCertificate(ca, { path: ['renewed', 'id'], commonName, organizationalUnit: 'orderer' });
    const renewed = { ...FIFTH, tls: shown.certificatePem, identity: issued.certificatePem };
    const before = await example.configAt('Org1', NAME);
    await change([...NODES.slice(0, 2), renewed, SIXTH]);
    assert.is((await example.configAt('Org1', NAME)).sequence, before.sequence + 1);
    await client.put('with three, for the fourth has its old certificates');
    const node = ordererOf('Org4', 'orderer1');
    await node.stop();
    node.useTls(shown, [tlsCa.certificatePem]);
    node.useIdentity(signingIdentity('Org4', issued.certificatePem, issued.privateKeyPem), [ca.certificatePem]);
    await node.start();
    await takesPart(renewed);
    await ordererOf('Org1', 'orderer0').stop();
    await client.put('with the renewed one, for another one is down');
    await ordererOf('Org1', 'orderer0').start();
  });
}

test.run();
