/** A PlasmaChain document that names another root contract: nothing of the old one goes along, and nobody goes unwarned. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { range } from '../chaincode/plasma-root/plasma-ledger.js';
import { rootContract } from '../chaincode/plasma-root/root-contract.js';
import { chaincode } from '../spec/fixture.js';
import { ALL, type Documents, REGULATOR } from './memory-consortium.js';
import { channelDocument } from './ordering-documents.js';
import { AROUND, CHAIN, LAYER2_GENESIS, layer2, PlasmaConsortium } from './plasma-consortium.js';

const ANY = `"OR('Regulator.peer', 'Telco1.peer', 'Telco2.peer', 'Telco3.peer')"`;
const OTHER = { channel: 'channel2', chaincode: 'plasma-root' };

/** The chain at another place, whose documents are there. */
function at({ channel, chaincode: name } = OTHER, lines: Documents = {}): Documents {
  const code = (own: Documents, document: string) =>
    chaincode({ channel, endorsementPolicy: ANY, ...own }, document).replace(/src-x/, `src-${document}`);
  return layer2(
    { root: `{ channel: ${channel}, chaincode: ${name} }`, ...lines },
    {
      'net/channel2.yaml': channelDocument({ name: 'channel2', ordering: ['OrdererOrg'] }),
      'net/root-there.yaml': code({ name, source: '{ path: ../src-root }' }, 'root-there'),
      ...(channel === 'channel1'
        ? {}
        : { 'net/assets-there.yaml': code({ name: 'assets', source: '{ path: ../src-assets }' }, 'assets-there') }),
    },
  );
}

/** In force on channel1, with blocks up to 41 settled there. */
async function settled(): Promise<PlasmaConsortium> {
  const net = new PlasmaConsortium(undefined, { channel2: ALL });
  net.merge('a', layer2());
  await net.settle();
  await rootContract(net.contract, 'Telco1').submitRoot('layer2', range(0, 41, LAYER2_GENESIS));
  return net;
}

const READY = ALL.map(() => 'Ready InSync');
const conditions = (net: PlasmaConsortium) => ALL.map((mspId) => net.member(mspId).condition(CHAIN));
const remarksOf = (net: PlasmaConsortium) =>
  net
    .member('Telco1')
    .last!.plan!.changes.flatMap(({ address, remarks }) => (address.kind === 'PlasmaChain' ? remarks : []));
const there = (net: PlasmaConsortium) => rootContract(net.contractAt(OTHER), 'Telco1').chain('layer2');

test('to another channel: refused, and nobody votes, until Git allows it; then it begins anew there', async () => {
  const net = await settled();
  const old = await net.chain();
  assert.is(old.settledTo, 41);
  net.merge('b', at());
  await net.settle();
  const refused = remarksOf(net).find(({ code }) => code === 'ROOT_CONTRACT_MOVES')!;
  assert.equal([refused.severity, conditions(net)], ['refused', ALL.map(() => 'Stalled Refused')]);
  assert.match(refused.text, /plasma-root of channel1 \(up to block 41\) stays there/);
  assert.match(refused.mend!, '"unmanage:PlasmaChain/layer2"');
  assert.equal((await there(net)).proposed, []);
  net.merge('c', at(OTHER, { allow: '[unmanage]' }));
  await net.member('Telco1').pass();
  assert.is(remarksOf(net).find(({ code }) => code === 'ROOT_CONTRACT_MOVES')?.severity, 'danger');
  await net.settle();
  const { revision, settledTo, lastRoot } = await there(net);
  assert.equal([revision, settledTo, lastRoot], [1, -1, LAYER2_GENESIS], 'no root went along');
  assert.equal(conditions(net), READY);
  assert.equal(await net.chain(), old, 'and all of them stay');
  // Once it is in force there it moves no more.
  net.merge('d', at());
  await net.settle();
  assert.equal(conditions(net), READY);
});

test('to another chaincode of the same channel: refused whatever Git allows, for no quorum could decide it', async () => {
  const net = await settled();
  net.merge('b', at({ channel: 'channel1', chaincode: 'roots' }, { allow: '[unmanage]' }));
  await net.settle();
  assert.equal(
    remarksOf(net).flatMap(({ severity, code }) => (severity === 'refused' ? [code] : [])),
    ['ROOT_CONTRACT_FIXED'],
  );
  assert.equal(
    conditions(net),
    ALL.map(() => 'Stalled Refused'),
  );
  // Neither do administrators who define it there by hand: what was agreed on is another contract.
  const { definition } = await net.chain();
  await net.contractAt({ channel: 'channel1', chaincode: 'roots' }).adopt({ ...definition }, 0, ALL);
  await net.settle();
  assert.equal(
    conditions(net),
    ALL.map(() => 'Stalled RootContractFixed'),
  );
});

for (const place of [OTHER, { channel: 'channel1', chaincode: 'roots' }])
  test(`from where it was decided and never came into force it moves to ${place.channel}/${place.chaincode} unhindered`, async () => {
    const net = new PlasmaConsortium(undefined, { channel2: ALL });
    net.merge('0', AROUND);
    await net.settle();
    net.merge('a', layer2(), [REGULATOR, 'Telco1', 'Telco2']);
    await net.settle();
    assert.equal([(await net.chain()).revision, net.member('Telco1').condition(CHAIN)], [0, 'Reconciling Applying']);
    net.merge('b', at(place));
    await net.settle();
    assert.equal(conditions(net), READY);
    assert.is((await rootContract(net.contractAt(place), 'Telco1').chain('layer2')).revision, 1);
  });

test.run();
