/** The CA that certified a BFT node's identity is replaced by one pull request, on real orderers, while everybody works. */
import { rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fabricBinaries, needsFabric } from '../../needs.js';
import { reconcile } from '../run-cli.js';
import { ALL, bftFiles, bftSpec, CHANNEL, NODES, startBftConsortium, writeBftSpec } from './bft-consortium.js';
import { IdentityRotation, ROTATED, reissued } from './identity-rotation.js';
import { RecClient } from './rec-client.js';

const test = suite('a CA of BFT nodes is rotated');
const directory = needsFabric('rotation of a CA of real BFT nodes');
const hasBft = directory && (fabricBinaries?.version?.major ?? 0) >= 3;
let example: Awaited<ReturnType<typeof startBftConsortium>>;
let client: RecClient;
let rotation: IdentityRotation;

/** Org3's CA is the next one, and so is that of its node's identity. */
function rotatedSpec(identity = reissued('orderer0.org3.localhost', 'orderer').certificatePem) {
  const nodes = NODES.map((node) => (node.mspId === 'Org3' ? { ...node, identity } : node));
  return bftSpec({ nodes }, [ROTATED]);
}

test.before(async () => {
  if (!hasBft) return;
  example = await startBftConsortium();
  rotation = new IdentityRotation(example);
  client = await RecClient.start(example.consortium.network, CHANNEL);
});

test.after(async () => {
  await client?.stop();
  await example?.consortium.stop();
});

test('the documents are valid, and with an identity that is no certificate they are not', async () => {
  const codes = [rotatedSpec(), rotatedSpec('-----BEGIN CERTIFICATE-----\n')].map(async (files) => {
    const spec = writeBftSpec(files);
    const { code } = await reconcile('validate', '--spec', spec);
    rmSync(spec, { recursive: true, force: true });
    return code;
  });
  assert.equal(await Promise.all(codes), [0, 1]);
});

if (hasBft) {
  test('first the new CA, then the node’s new certificate; the old CA waits for Org3’s machines', async () => {
    const before = await example.configAt('Org1');
    // What the first merge brings is what the second one takes back: the file of the old CA.
    await example.mergeFiles(ALL, Object.fromEntries(bftFiles(example.consortium.network)), 'As it is');
    const rotated = bftFiles(example.consortium.network, rotatedSpec());
    await example.mergeFiles(ALL, Object.fromEntries(rotated), ROTATED);
    await example.says('Org3', /our peer0 still endorses by a certificate that then counts no more/);
    const waiting = await example.configAt('Org1');
    assert.is(waiting.sequence, before.sequence + 2);
    assert.ok(rotation.isBoth(waiting), rotation.certified(waiting).join());
    const { Identity } = waiting.orderer!.ConsenterMapping!.find(({ MSPID }) => MSPID === 'Org3')!;
    assert.is(Identity, reissued('orderer0.org3.localhost', 'orderer').certificatePem);
    await client.put('with three, for the fourth has its old certificate');
  });

  test('once node, peer and loop have identities of the new CA the old one goes, and the node takes part', async () => {
    await rotation.reissueOrderer();
    await rotation.reissuePeer();
    await rotation.reissueLoop();
    await example.everywhere(rotation.isNew);
    await example.orderer('Org1').stop();
    await client.put('with the renewed one, for another one is down');
    await example.orderer('Org1').start();
  });
}

test.run();
