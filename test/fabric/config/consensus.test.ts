import { X509Certificate } from 'node:crypto';
import { common, orderer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildChannelBundle } from '../../../reconciler/fabric/config/build-channel-bundle.js';
import type { ChannelBundle } from '../../../reconciler/fabric/config/channel-bundle.js';
import { checkMaintenance } from '../../../reconciler/fabric/config/check-maintenance.js';
import { computeConfigUpdate } from '../../../reconciler/fabric/config/compute-config-update.js';
import { proposeUpdate } from '../../../reconciler/fabric/config/propose-update.js';
import { validateConsensusMetadata } from '../../../reconciler/fabric/config/validate-consensus-metadata.js';
import { encodeChannelHeader } from '../../../reconciler/fabric/transaction/channel-header.js';
import { errorOf } from '../vectors.js';
import { recordedConfig } from './recorded-config.js';

type Metadata = orderer.etcdraft.ConfigMetadata;
type Consenter = orderer.etcdraft.Consenter;
type Edit = (metadata: Metadata, consensus: orderer.ConsensusType) => void;

const NOW = new Date('2026-11-21T00:00:00Z');

/** The recorded genesis config with another ConsensusType. */
function configWith(edit: Edit, name = 'mychannel-0'): common.Config {
  const config = recordedConfig(name);
  const value = config.getChannelGroup()!.getGroupsMap().get('Orderer')!.getValuesMap().get('ConsensusType')!;
  const consensus = orderer.ConsensusType.deserializeBinary(value.getValue_asU8());
  const metadata = orderer.etcdraft.ConfigMetadata.deserializeBinary(consensus.getMetadata_asU8());
  edit(metadata, consensus);
  if (consensus.getMetadata_asU8().length > 0) {
    consensus.setMetadata(metadata.serializeBinary());
  }
  value.setValue(consensus.serializeBinary());
  return config;
}

const bundleWith = (edit: Edit): ChannelBundle => buildChannelBundle('mychannel', configWith(edit));
const unchanged: Edit = () => undefined;
const consenters =
  (...indices: number[]): Edit =>
  (metadata) => {
    const list = metadata.getConsentersList();
    metadata.setConsentersList(indices.map((index) => list[index]!));
  };

function refusal(before: Edit, after: Edit, isActive?: (consenter: Consenter) => boolean): string | null {
  const [current, next] = [bundleWith(before), bundleWith(after)];
  const check = { now: NOW, ...(isActive && { isActive }) };
  return errorOf(() => validateConsensusMetadata(current.orderer!, next.orderer!, check));
}

test('one consenter may go, come, or be exchanged', () => {
  assert.is(refusal(unchanged, unchanged), null);
  assert.is(refusal(unchanged, consenters(0, 1)), null);
  assert.is(refusal(consenters(0, 1), unchanged), null);
  assert.is(refusal(consenters(0, 1), consenters(0, 2)), null);
});

test('more than one at a time is refused', () => {
  const text = 'update of more than one consenter at a time is not supported, requested changes:';
  assert.is(refusal(unchanged, consenters(0)), `${text} add 0 node(s), remove 2 node(s)`);
  assert.is(refusal(consenters(0), unchanged), `${text} add 2 node(s), remove 0 node(s)`);
});

test('a change that would stop a channel which could go on is refused', () => {
  const port = (consenter: Consenter) => consenter.getPort();
  const [first] = orderer.etcdraft.ConfigMetadata.deserializeBinary(
    bundleWith(unchanged).orderer!.consensusMetadata,
  ).getConsentersList();
  const onlyFirst = (consenter: Consenter) => port(consenter) === port(first!);
  assert.is(
    refusal(unchanged, consenters(1, 2), onlyFirst),
    '1 out of 3 nodes are alive, configuration will result in quorum loss',
  );
  assert.is(
    refusal(consenters(0, 1), unchanged, onlyFirst),
    '1 out of 2 nodes are alive, configuration will result in quorum loss',
  );
  assert.is(refusal(consenters(0), consenters(0, 1), onlyFirst), null);
});

const invalid = (text: string): string => `invalid new config metadata: ${text}`;
const options =
  (edit: (options: orderer.etcdraft.Options) => void): Edit =>
  (metadata) =>
    edit(metadata.getOptions()!);

test('bad options, no consenters and twins are refused', () => {
  const cases: readonly (readonly [Edit, string])[] = [
    [(metadata) => void metadata.clearOptions(), 'nil Raft config metadata options'],
    [
      options((one) => void one.setHeartbeatTick(0)),
      'none of HeartbeatTick (0), ElectionTick (10) and MaxInflightBlocks (5) can be zero',
    ],
    [options((one) => void one.setElectionTick(1)), 'ElectionTick (1) must be greater than HeartbeatTick (1)'],
    [options((one) => void one.setTickInterval('0s')), 'TickInterval cannot be zero'],
    [
      options((one) => void one.setTickInterval('x')),
      'failed to parse TickInterval (x) to time duration: time: invalid duration "x"',
    ],
    [consenters(), 'empty consenter set'],
  ];
  for (const [edit, text] of cases) {
    assert.is(refusal(unchanged, edit), invalid(text));
  }
  assert.match(
    refusal(unchanged, consenters(0, 1, 1))!,
    /^invalid new config metadata: duplicate consenter: server cert: /,
  );
});

test("a consenter of another network's authority, and one without a certificate, are refused", () => {
  const foreign = configWith(unchanged, 'b-mychannel-0');
  const theirs = buildChannelBundle('mychannel', foreign).orderer!.consensusMetadata;
  const [other] = orderer.etcdraft.ConfigMetadata.deserializeBinary(theirs).getConsentersList();
  const withForeign: Edit = (metadata) => void metadata.addConsenters(other);
  assert.match(refusal(unchanged, withForeign)!, /x509: certificate signed by unknown authority$/);
  const without: Edit = (metadata) => void metadata.addConsenters(new orderer.etcdraft.Consenter());
  assert.is(
    refusal(unchanged, without),
    invalid('consenter :0 has invalid certificate: parsing tls client cert of :0: no PEM data found in cert[]'),
  );
});

test("a certificate whose signature is wrong is not its issuer's", () => {
  const forged: Edit = (metadata) => {
    const [first] = metadata.getConsentersList();
    const der = new X509Certificate(first!.getClientTlsCert_asU8()).raw;
    der[der.length - 1]! ^= 1;
    const pem = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
    first!.setClientTlsCert(Buffer.from(pem));
  };
  assert.match(
    refusal(unchanged, forged)!,
    /verifying tls client cert .* x509: certificate signed by unknown authority$/,
  );
});

test('a new consenter must be valid now, a present one need not', () => {
  const [current, next] = [bundleWith(consenters(0, 1)), bundleWith(unchanged)];
  const later = { now: new Date('2099-01-01') };
  assert.match(
    errorOf(() => validateConsensusMetadata(current.orderer!, next.orderer!, later))!,
    /has invalid certificates: verifying tls client cert .* x509: certificate has expired/,
  );
  assert.is(
    errorOf(() => validateConsensusMetadata(next.orderer!, next.orderer!, later)),
    null,
  );
});

test('metadata that was emptied passes, as in Fabric; another type does not', () => {
  assert.is(
    refusal(unchanged, (_, consensus) => void consensus.setMetadata('')),
    null,
  );
  assert.is(
    refusal(unchanged, (_, consensus) => void consensus.setType('solo')),
    'illegal consensus type detected during consensus metadata validation: solo',
  );
});

/** An unsigned CONFIG_UPDATE envelope of a computed update. */
function updateEnvelope(before: common.Config, after: common.Config): common.Envelope {
  const update = new common.ConfigUpdateEnvelope();
  update.setConfigUpdate(computeConfigUpdate(before, after, 'mychannel').serializeBinary());
  const { CONFIG_UPDATE } = common.HeaderType;
  const header = new common.Header();
  header.setChannelHeader(
    encodeChannelHeader({ type: CONFIG_UPDATE, channelId: 'mychannel', time: { seconds: 0, nanos: 0 } }),
  );
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(update.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope;
}

/** A bundle whose policies accept everybody, so that tests need no signatures. */
function open(bundle: ChannelBundle): ChannelBundle {
  const accept = { evaluate: () => undefined, evaluateIdentities: () => undefined };
  return { ...bundle, policies: { policy: () => accept, has: () => true, manager: () => undefined } };
}

function propose(edit: (config: common.Config) => void) {
  const [before, after] = [recordedConfig('mychannel-0'), recordedConfig('mychannel-0')];
  edit(after);
  const current = open(buildChannelBundle('mychannel', before));
  return proposeUpdate(current, updateEnvelope(before, after), { now: NOW });
}

const ordererValues = (config: common.Config) =>
  config.getChannelGroup()!.getGroupsMap().get('Orderer')!.getValuesMap();

test('an update is proposed only when a channel can live with it', () => {
  const timeout = (text: string) => (config: common.Config) => {
    const value = new orderer.BatchTimeout();
    value.setTimeout(text);
    ordererValues(config).get('BatchTimeout')!.setValue(value.serializeBinary());
  };
  const { configEnvelope, next } = propose(timeout('5s'));
  assert.is(next.orderer!.batchTimeoutMs, 5000);
  assert.is(next.sequence, 1);
  assert.ok(configEnvelope.getLastUpdate());
  assert.match(errorOf(() => propose(timeout('0s')))!, 'non-positive value: 0s');
  const capability = (config: common.Config) => {
    const value = new common.Capabilities();
    value.getCapabilitiesMap().set('V9_9', new common.Capability());
    ordererValues(config).get('Capabilities')!.setValue(value.serializeBinary());
  };
  const lacking = 'Orderer capability V9_9 is required but not supported';
  assert.is(
    errorOf(() => propose(capability)),
    `config update is not compatible: config requires unsupported orderer capabilities: ${lacking}: ${lacking}`,
  );
  const noConsenters = (config: common.Config) => {
    const value = configWith(consenters());
    ordererValues(config).set('ConsensusType', ordererValues(value).get('ConsensusType')!);
  };
  assert.is(
    errorOf(() => propose(noConsenters)),
    'consensus metadata update for channel config update is invalid: invalid new config metadata: empty consenter set',
  );
});

function maintenance(before: Edit, after: Edit): string | null {
  const [old, changed] = [configWith(before), configWith(after)];
  const envelope = new common.ConfigEnvelope();
  envelope.setConfig(changed);
  envelope.setLastUpdate(updateEnvelope(old, changed));
  return errorOf(() => checkMaintenance(buildChannelBundle('mychannel', old), envelope));
}

const MAINTENANCE: Edit = (_, consensus) => void consensus.setState(orderer.ConsensusType.State.STATE_MAINTENANCE);
const bft: Edit = (_, consensus) => void consensus.setType('BFT');
const both =
  (...edits: Edit[]): Edit =>
  (metadata, consensus) => {
    for (const edit of edits) edit(metadata, consensus);
  };

test('maintenance is entered and left by that change alone, and no other type is taken', () => {
  const because = (text: string) => `config transaction inspection failed: ${text}`;
  assert.is(maintenance(unchanged, MAINTENANCE), null);
  assert.is(maintenance(MAINTENANCE, unchanged), null);
  assert.is(maintenance(unchanged, consenters(0, 1)), null);
  assert.is(
    maintenance(unchanged, both(MAINTENANCE, consenters(0, 1))),
    because(
      'attempted to change ConsensusType.Metadata, but ConsensusType.State is changing from STATE_NORMAL to STATE_MAINTENANCE',
    ),
  );
  assert.is(
    maintenance(unchanged, bft),
    because(
      'attempted to change consensus type from etcdraft to BFT, but current config ConsensusType.State is not in maintenance mode',
    ),
  );
  assert.is(
    maintenance(MAINTENANCE, both(MAINTENANCE, bft)),
    because('attempted to change consensus type from etcdraft to BFT, transition not supported'),
  );
});

test('maintenance together with another change is refused', () => {
  const [old, changed] = [configWith(unchanged), configWith(MAINTENANCE)];
  const timeout = new orderer.BatchTimeout();
  timeout.setTimeout('9s');
  ordererValues(changed).get('BatchTimeout')!.setValue(timeout.serializeBinary());
  const envelope = new common.ConfigEnvelope();
  envelope.setConfig(changed);
  envelope.setLastUpdate(updateEnvelope(old, changed));
  assert.is(
    errorOf(() => checkMaintenance(buildChannelBundle('mychannel', old), envelope)),
    'config transaction inspection failed: config update contain more then just the ConsensusType value in the Orderer group',
  );
});

test.run();
