/** What a pull request can change of a channel, each by real loops: votes, signatures, update. As in examples/channels. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GatewayChannelReader } from '../../../reconciler/adapters/fabric/gateway-channel-reader.js';
import { OrderingServiceClient } from '../../../reconciler/adapters/fabric/ordering-service.js';
import { OwnOrderers } from '../../../reconciler/adapters/fabric/own-orderers.js';
import { OwnPeers } from '../../../reconciler/adapters/fabric/own-peers.js';
import type { ChannelConfig } from '../../../reconciler/fabric/channel/channel-config.js';
import { eventually } from '../../wait.js';
import { FOUNDERS } from '../cars-consortium.js';
import { identitiesOf } from '../devnet/clients.js';
import { askAs } from './ask-as.js';
import { ALL, CHANNEL, ExampleConsortium, RESOURCE } from './example-consortium.js';

const test = suite('change a channel');
/** Stay in the branches once they are there. */
const FIRST = ['batch/change', 'policies/change', 'acls/change'];
const CHANGED = [...FIRST, 'policies/own', 'orderer-endpoints/change'];
let example: ExampleConsortium;

test.before(async () => {
  example = await ExampleConsortium.start();
});

test.after(async () => {
  await example?.consortium.stop();
});

test('batch, policies and ACLs of one pull request are one update, signed by a majority of each part', async () => {
  const { network } = example.consortium;
  const ask = askAs(network, 'Org1', identitiesOf(network, 'Org3').users.get('User1')!);
  assert.match(await ask.said('qscc', ['GetChainInfo', CHANNEL]), /^200/);
  const before = await example.configAt('Org1');
  await example.merge(ALL, ...FIRST);
  await example.everywhere(({ orderer }) => orderer?.BatchTimeout === '400ms');
  const after = await example.configAt('Org4');
  assert.is(after.sequence, before.sequence + 1);
  assert.is(after.orderer!.BatchSize.MaxMessageCount, 50);
  assert.is(after.application!.Policies.Endorsement!.Rule, 'ANY Endorsement');
  assert.is(after.application!.ACLs['qscc/GetChainInfo'], '/Channel/Application/Operators');
  const [proposal] = await example.proposals();
  assert.match(proposal!.base, /^config:application\+orderer:/);
  assert.equal(proposal!.electorate.voters, ALL);
  assert.ok(proposal!.signatures.length >= 3);
  // A user of Org3 was answered and is not any more: the peer asks the new policy.
  await eventually(async () => assert.not.match(await ask.said('qscc', ['GetChainInfo', CHANNEL]), /^200/));
  ask.close();
});

test('an own policy of one organization, and its orderer endpoint under another name', async () => {
  const moved = `localhost:${example.orderer('Org2').address.split(':')[1]}`;
  await example.merge(ALL, ...CHANGED);
  const has = ({ OrdererEndpoints }: { readonly OrdererEndpoints: readonly string[] }) =>
    OrdererEndpoints.includes(moved);
  await example.everywhere(({ orderer }) => Boolean(orderer?.organizations.some(has)));
  const [org1] = (await example.configAt('Org3')).application!.organizations;
  assert.is(org1!.Policies.Endorsement!.Rule, "OR('Org1.peer', 'Org1.admin')");
});

test('anchor peers that the network delegates: one organization puts its own, and nobody votes', async () => {
  const proposals = (await example.proposals()).length;
  const anchor = ({ application }: ChannelConfig, mspId: string) =>
    application!.organizations.find((one) => one.mspId === mspId)!.AnchorPeers[0]?.Host;
  const ofOrg3 = anchor(await example.configAt('Org1'), 'Org3');
  // What Org2 writes of the anchors of Org3 does nothing.
  await example.merge(['Org2'], ...CHANGED, 'anchor-peers/change');
  await example.consortium.until('Org2 content', () => example.ready(RESOURCE, ['Org2']));
  assert.is(anchor(await example.configAt('Org1'), 'Org3'), ofOrg3);
  await example.merge(['Org3'], ...CHANGED, 'anchor-peers/change');
  await example.consortium.until(
    'the anchor at another organization',
    async () => anchor(await example.configAt('Org1'), 'Org3') === 'peer9.org3.localhost',
  );
  assert.is((await example.proposals()).length, proposals);
  assert.ok(example.ready(RESOURCE, ['Org1', 'Org4']), 'the others do not name it');
});

const consentersAre =
  (...mspIds: string[]) =>
  ({ orderer }: ChannelConfig): boolean => {
    const hosts = orderer!.EtcdRaft!.Consenters.map(({ Host, Port }) => `${Host}:${Port}`).sort();
    return (
      hosts.join() ===
      mspIds
        .map((mspId) => example.orderer(mspId).address)
        .sort()
        .join()
    );
  };

test('a consenter: its orderer follows first, then the channel takes it', async () => {
  await example.merge(ALL, ...CHANGED, 'add-consenter/change');
  await example.everywhere(consentersAre(...ALL));
  const { network, members } = example.consortium;
  const identity = identitiesOf(network, 'Org4').admin;
  const service = new OrderingServiceClient(identity, {});
  const orderers = new OwnOrderers(members.get('Org4')!.config.orderers);
  const reader = new GatewayChannelReader({ identity, ordering: service, orderers, peers: new OwnPeers([]) });
  await example.consortium.until('a consenter at Org4', async () => {
    const [view] = await reader.orderers(CHANNEL, ['orderer0']);
    return view?.state?.relation === 'consenter' && view.state.status === 'active';
  });
  service.close();
});

test('a member is removed, its orderer with it: only where Git allows it, and its loop takes the refusal as the sign', async () => {
  await example.merge(['Org1'], ...CHANGED, 'remove-member/refused');
  await example.says('Org1', /^Refused: removes Org4/);
  await example.merge(ALL, ...CHANGED, 'remove-member/change');
  await example.everywhere(
    (config) => config.application!.organizations.length === 3 && consentersAre(...FOUNDERS)(config),
    FOUNDERS,
  );
  await example.consortium.until('Org4 seeing that it is out', () => {
    const { plan } = example.consortium.loops.get('Org4')!.report ?? {};
    return Boolean(plan?.notices.some(({ remark }) => remark.code === 'CHANNEL_LEFT'));
  });
});

test('a consenter leaves: the other two go on, whatever becomes of its orderer', async () => {
  const rest = [...CHANGED, 'remove-member/change', 'remove-consenter/change'];
  await example.merge(FOUNDERS, ...rest);
  await example.everywhere(consentersAre('Org1', 'Org2'), FOUNDERS);
  await example.orderer('Org3').stop();
  await example.merge(FOUNDERS, ...rest, 'capabilities/change');
  await example.everywhere(({ application }) => application?.Capabilities.join() === 'V2_5', FOUNDERS);
});

test.run();
