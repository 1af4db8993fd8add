import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  authorizeConfigUpdate,
  proposeConfigUpdate,
  validateConfigEnvelope,
} from '../../../reconciler/fabric/config/authorize-config-update.js';
import { buildChannelBundle } from '../../../reconciler/fabric/config/build-channel-bundle.js';
import type { ChannelBundle } from '../../../reconciler/fabric/config/channel-bundle.js';
import { computeConfigUpdate } from '../../../reconciler/fabric/config/compute-config-update.js';
import { validateNewBundle } from '../../../reconciler/fabric/config/validate-new-bundle.js';
import { encodeChannelHeader } from '../../../reconciler/fabric/transaction/channel-header.js';
import { errorOf, fabricVectors, plainSpaces, toHex } from '../vectors.js';

const vectors = fabricVectors('configtx.json');
const base64 = (text: string): Buffer => Buffer.from(text, 'base64');
const config = (name: string): common.Config => common.Config.deserializeBinary(base64(vectors.configs[name]));

const bundles = new Map<string, ChannelBundle>();
function bundleOf(name: string): ChannelBundle {
  const known = bundles.get(name) ?? buildChannelBundle(vectors.channelId, config(name));
  bundles.set(name, known);
  return known;
}

/** A CONFIG_UPDATE envelope round an update, as far as configtx looks at it. */
function envelopeOf(update: common.ConfigUpdateEnvelope): common.Envelope {
  const header = new common.Header();
  const { CONFIG_UPDATE } = common.HeaderType;
  header.setChannelHeader(
    encodeChannelHeader({ type: CONFIG_UPDATE, channelId: vectors.channelId, time: { seconds: 0, nanos: 0 } }),
  );
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(update.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope;
}

assert.is(vectors.compute.length, 32);
for (const vector of vectors.compute) {
  test(`compute: ${vector.name}`, () => {
    const compute = () => computeConfigUpdate(config(vector.original), config(vector.updated));
    assert.is(errorOf(compute), vector.error);
    if (vector.error === null) {
      assert.is(toHex(compute().serializeBinary()), base64(vector.configUpdateBase64).toString('hex'));
    }
  });
}

assert.is(vectors.validate.length, 65);
for (const vector of vectors.validate) {
  test(`validate: ${vector.name}`, () => {
    const bundle = bundleOf(vector.current);
    const update = common.ConfigUpdateEnvelope.deserializeBinary(base64(vector.configUpdateEnvelopeBase64));
    const envelope = envelopeOf(update);
    const error = errorOf(() => proposeConfigUpdate(bundle, envelope));
    if (!vector.accepted) {
      assert.ok(vector.errors.map(plainSpaces).includes(error), `${error}\n${vector.errors.join('\n')}`);
      return;
    }
    assert.is(error, null);
    const result = proposeConfigUpdate(bundle, envelope);
    assert.is(result.getConfig()!.getSequence(), vector.resultSequence);
    assert.is(toHex(result.getConfig()!.serializeBinary()), base64(vectors.configs[vector.result]).toString('hex'));
    assert.is(
      errorOf(() => validateConfigEnvelope(bundle, result)),
      null,
    );
    checkResult(vector, bundle);
  });
}

// biome-ignore lint/suspicious/noExplicitAny: a vector
function checkResult(vector: any, current: ChannelBundle): void {
  const build = () => buildChannelBundle(vectors.channelId, config(vector.result));
  assert.is(errorOf(build), vector.bundleError === null ? null : plainSpaces(vector.bundleError));
  if (vector.bundleError === null) {
    assert.is(
      errorOf(() => validateNewBundle(current, build())),
      vector.validateNewError,
    );
  }
}

assert.is(vectors.envelopes.length, 7);
for (const vector of vectors.envelopes) {
  test(`envelope: ${vector.name}`, () => {
    const envelope = common.ConfigEnvelope.deserializeBinary(base64(vector.configEnvelopeBase64));
    const error = errorOf(() => validateConfigEnvelope(bundleOf(vector.current), envelope));
    const crashesFabric = vector.error?.startsWith('panic: ');
    assert.is(error, crashesFabric ? 'config envelope has no last update' : vector.error);
  });
}

test('channel names are those that Fabric accepts', () => {
  assert.is(vectors.channelIds.length, 13);
  for (const { channelId, error } of vectors.channelIds) {
    assert.is(
      errorOf(() => buildChannelBundle(channelId, config('base'))),
      error,
    );
  }
});

test('the inputs are left alone', () => {
  const [before, after] = [config('base'), config('add-org')];
  computeConfigUpdate(before, after, 'mychannel');
  assert.is(toHex(before.serializeBinary()), base64(vectors.configs.base).toString('hex'));
  assert.is(toHex(after.serializeBinary()), base64(vectors.configs['add-org']).toString('hex'));
  const [first] = vectors.validate;
  const update = common.ConfigUpdateEnvelope.deserializeBinary(base64(first.configUpdateEnvelopeBase64));
  const bundle = bundleOf('base');
  const result = authorizeConfigUpdate(bundle, update);
  result
    .getConfig()!
    .getChannelGroup()!
    .getGroupsMap()
    .get('Orderer')!
    .getValuesMap()
    .get('BatchTimeout')!
    .setVersion(9);
  assert.is(toHex(bundle.config.serializeBinary()), base64(vectors.configs.base).toString('hex'));
});

test('an update gives elements without a mod_policy one', () => {
  const before = config('mod-policy-empty');
  const after = before.cloneMessage();
  const anchors = after.getChannelGroup()!.getGroupsMap().get('Application')!.getGroupsMap().get('Org1MSP')!;
  anchors.getValuesMap().get('MSP')!.setModPolicy('Readers');
  const timeout = (root: common.Config) =>
    root.getChannelGroup()!.getGroupsMap().get('Orderer')!.getValuesMap().get('BatchTimeout')!.getModPolicy();
  assert.is(timeout(before), '');
  const update = new common.ConfigUpdateEnvelope();
  update.setConfigUpdate(computeConfigUpdate(before, after, vectors.channelId).serializeBinary());
  const accept = { evaluate: () => undefined, evaluateIdentities: () => undefined };
  const policies = { policy: () => accept, has: () => true, manager: () => undefined };
  const result = authorizeConfigUpdate({ ...bundleOf('mod-policy-empty'), policies }, update);
  assert.is(timeout(result.getConfig()!), 'Admins');
});

test('what is no config update is refused', () => {
  const bundle = bundleOf('base');
  assert.is(
    errorOf(() => proposeConfigUpdate(bundle, new common.Envelope())),
    'error converting envelope to config update: envelope must have a Header',
  );
  const broken = new common.ConfigUpdateEnvelope();
  broken.setConfigUpdate(Buffer.from('61', 'hex'));
  assert.is(
    errorOf(() => authorizeConfigUpdate(bundle, broken)),
    'proto: cannot parse invalid wire-format data',
  );
});

test.run();
