import { common, orderer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { broadcast } from '../../../../reconciler/devnet/fabric/orderer/broadcast.js';
import type { OrderedChannel } from '../../../../reconciler/devnet/fabric/orderer/ordered-channel.js';
import type { Registrar } from '../../../../reconciler/devnet/fabric/orderer/registrar.js';
import { lastConfigIndex } from '../../../../reconciler/fabric/block/block-metadata.js';
import type { SigningIdentity } from '../../../../reconciler/fabric/msp/signing-identity.js';
import { wireTime } from '../../../../reconciler/fabric/transaction/channel-header.js';
import { signEnvelope } from '../../../../reconciler/fabric/transaction/sign-envelope.js';
import { signConfigUpdate } from '../sign-config-update.js';
import { type SmallNetwork, smallGenesis, smallNetwork } from '../small-network.js';

/** Three orderers that have joined `channel1`, with nothing listening; messages wait for an hour. */
function running() {
  const network = smallNetwork();
  const genesis = common.Block.deserializeBinary(smallGenesis(network, '1h'));
  const registrars = network.nodes.map(({ registrar }) => registrar) as [Registrar, Registrar, Registrar];
  for (const registrar of registrars) {
    registrar.setRunning(true);
    registrar.join('channel1', genesis);
  }
  const { ordered } = registrars[0].channel('channel1')!;
  return { network, registrars, ordered, user: network.organizations.telco1.users.get('User1')! };
}

const admins = ({ organizations: { ordering, backup } }: SmallNetwork) => [ordering.admin, backup.admin] as const;

function message(signer: SigningIdentity, text: string): common.Envelope {
  return signEnvelope({
    type: common.HeaderType.MESSAGE,
    channelId: 'channel1',
    data: Buffer.from(text),
    signer,
    nonce: Buffer.alloc(24, 1),
    time: wireTime(new Date()),
  });
}

const envelopes = (ordered: OrderedChannel, number: number) =>
  ordered.block(number)!.block.getData()!.getDataList_asU8();

function setBatchSize(root: common.ConfigGroup, count: number): void {
  const value = root.getGroupsMap().get('Orderer')!.getValuesMap().get('BatchSize')!;
  const size = orderer.BatchSize.deserializeBinary(value.getValue_asU8());
  size.setMaxMessageCount(count);
  value.setValue(size.serializeBinary());
}

function setConsenters(
  root: common.ConfigGroup,
  edit: (list: orderer.etcdraft.Consenter[]) => Uint8Array[] | number,
): void {
  const value = root.getGroupsMap().get('Orderer')!.getValuesMap().get('ConsensusType')!;
  const type = orderer.ConsensusType.deserializeBinary(value.getValue_asU8());
  const metadata = orderer.etcdraft.ConfigMetadata.deserializeBinary(type.getMetadata_asU8());
  const list = metadata.getConsentersList();
  edit(list);
  metadata.setConsentersList(list);
  type.setMetadata(metadata.serializeBinary());
  value.setValue(type.serializeBinary());
}

test('a config block is cut at once and alone, after what waited; later blocks and readers refer to it', () => {
  const { network, registrars, ordered, user } = running();
  const waiting = message(user, 'waits');
  assert.is(broadcast(registrars[0], waiting).status, 200);
  assert.is(ordered.height(), 1);
  const update = signConfigUpdate(
    'channel1',
    ordered.bundle().config,
    (root) => setBatchSize(root, 1),
    admins(network),
  );
  assert.equal(broadcast(registrars[0], update), { status: 200, info: '' });
  assert.is(ordered.height(), 3);
  assert.equal(envelopes(ordered, 1), [waiting.serializeBinary()]);
  assert.is(envelopes(ordered, 2).length, 1);
  assert.is(ordered.bundle().sequence, 1);
  assert.is(broadcast(registrars[2], message(user, 'next')).status, 200);
  assert.is(ordered.height(), 4, 'the new batch size is in force');
  const last = [1, 2, 3].map((number) => lastConfigIndex(registrars[1].channel('channel1')!.block(number)!.block));
  assert.equal(last, [0, 2, 2]);
  network.service.stop();
});

test('a message checked under an older configuration is checked again before it is ordered', () => {
  const { network, registrars, ordered, user } = running();
  const update = signConfigUpdate(
    'channel1',
    ordered.bundle().config,
    (root) => setBatchSize(root, 1),
    admins(network),
  );
  broadcast(registrars[0], update);
  const envelope = message(user, 'late');
  const late = { envelope, bytes: envelope.serializeBinary() };
  const height = ordered.height();
  const refuse = () => {
    throw new Error('no longer a writer');
  };
  assert.throws(() => ordered.order(late, 0, refuse), /no longer a writer/);
  assert.is(ordered.height(), height);
  ordered.order(late, 1, refuse);
  assert.is(ordered.height(), height + 1);
  network.service.stop();
});

test('an organization that was removed may not write from the next message on', () => {
  const { network, registrars, ordered, user } = running();
  const { telco1, backup } = network.organizations;
  const remove = (root: common.ConfigGroup) =>
    void root.getGroupsMap().get('Application')!.getGroupsMap().del('Telco1');
  const update = signConfigUpdate('channel1', ordered.bundle().config, remove, [telco1.admin, backup.admin]);
  assert.equal(broadcast(registrars[0], update), { status: 200, info: '' });
  assert.is(broadcast(registrars[0], message(user, 'x')).status, common.Status.FORBIDDEN);
  network.service.stop();
});

test('an orderer that is no consenter any more follows: no messages, no blocks', () => {
  const { network, registrars, ordered, user } = running();
  const update = signConfigUpdate(
    'channel1',
    ordered.bundle().config,
    (root) => setConsenters(root, (list) => list.splice(2).length),
    admins(network),
  );
  assert.equal(broadcast(registrars[2], update), { status: 200, info: '' });
  assert.equal(registrars[2].info('channel1'), {
    name: 'channel1',
    consensusRelation: 'follower',
    status: 'active',
    height: 2,
  });
  assert.is(broadcast(registrars[2], message(user, 'x')).info, 'channel does not exist');
  assert.throws(() => registrars[2].fetchBlock('channel1', 'newest'), /he is a follower/);
  assert.is(broadcast(registrars[0], message(user, 'x')).status, 200);
  network.service.stop();
});

test('two consenters at once are refused; none at all is accepted and stops the channel, as in Fabric', () => {
  const { network, registrars, ordered, user } = running();
  const { config } = ordered.bundle();
  const two = signConfigUpdate(
    'channel1',
    config,
    (root) => setConsenters(root, (list) => list.splice(1).length),
    admins(network),
  );
  assert.is(
    broadcast(registrars[0], two).info,
    "error applying config update to existing channel 'channel1': consensus metadata update for channel config update is invalid: update of more than one consenter at a time is not supported, requested changes: add 0 node(s), remove 2 node(s)",
  );
  assert.is(ordered.height(), 1);
  const emptied = (root: common.ConfigGroup) => {
    const value = root.getGroupsMap().get('Orderer')!.getValuesMap().get('ConsensusType')!;
    const type = orderer.ConsensusType.deserializeBinary(value.getValue_asU8());
    type.setMetadata('');
    value.setValue(type.serializeBinary());
  };
  assert.is(broadcast(registrars[0], signConfigUpdate('channel1', config, emptied, admins(network))).status, 200);
  assert.is(broadcast(registrars[0], message(user, 'x')).info, 'channel does not exist');
  network.service.stop();
});

test('a removal that would cost the quorum is refused while an orderer is down', () => {
  const { network, registrars, ordered } = running();
  registrars[1].setRunning(false);
  const update = signConfigUpdate(
    'channel1',
    ordered.bundle().config,
    (root) => setConsenters(root, (list) => list.splice(2).length),
    admins(network),
  );
  assert.match(
    broadcast(registrars[0], update).info,
    /2 out of 3 nodes are alive, configuration will result in quorum loss$/,
  );
  assert.is(ordered.height(), 1);
  network.service.stop();
});

test('maintenance mode takes config updates of orderers only', () => {
  const { network, registrars, ordered, user } = running();
  const maintain = (root: common.ConfigGroup) => {
    const value = root.getGroupsMap().get('Orderer')!.getValuesMap().get('ConsensusType')!;
    const type = orderer.ConsensusType.deserializeBinary(value.getValue_asU8());
    type.setState(orderer.ConsensusType.State.STATE_MAINTENANCE);
    value.setValue(type.serializeBinary());
  };
  const { config } = ordered.bundle();
  const more = (root: common.ConfigGroup) => {
    maintain(root);
    setBatchSize(root, 3);
  };
  assert.is(
    broadcast(registrars[0], signConfigUpdate('channel1', config, more, admins(network))).info,
    'config update for existing channel did not pass maintenance checks: config transaction inspection failed: config update contain more then just the ConsensusType value in the Orderer group',
  );
  assert.is(broadcast(registrars[0], signConfigUpdate('channel1', config, maintain, admins(network))).status, 200);
  assert.equal(broadcast(registrars[0], message(user, 'x')), {
    status: common.Status.SERVICE_UNAVAILABLE,
    info: 'normal transactions are rejected: maintenance mode',
  });
  network.service.stop();
});

test('an orderer that joins by a later block catches up as soon as one runs that has it', async () => {
  const { network, registrars, ordered, user } = running();
  broadcast(
    registrars[0],
    signConfigUpdate('channel1', ordered.bundle().config, (root) => setBatchSize(root, 1), admins(network)),
  );
  broadcast(registrars[0], message(user, 'x'));
  const configBlock = registrars[0].channel('channel1')!.block(1)!.block;
  registrars[2].remove('channel1');
  registrars[0].setRunning(false);
  registrars[1].setRunning(false);
  assert.throws(() => registrars[2].remove('channel1'), /channel does not exist/);
  assert.equal(registrars[2].join('channel1', configBlock).status, 'onboarding');
  await new Promise(setImmediate);
  assert.equal(registrars[2].info('channel1').status, 'onboarding', 'nobody to pull from');
  registrars[1].setRunning(true);
  await new Promise(setImmediate);
  assert.equal(registrars[2].info('channel1').height, 3);
  network.service.stop();
});

test.run();
