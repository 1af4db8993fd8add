import { common } from '@hyperledger/fabric-protos';
import type { SignedData } from '../policy/policy.js';
import { PolicyError } from '../policy/policy-error.js';
import { decode } from '../transaction/decode.js';
import { unpackEnvelopeOfType } from '../transaction/unpack-envelope.js';
import type { ChannelBundle } from './channel-bundle.js';
import { checkConfigId } from './channel-id.js';
import { ConfigError } from './config-error.js';
import { type ConfigElement, type ConfigMap, configOfMap, mapConfig } from './config-map.js';
import { within } from './config-values.js';

const versionOf = (element: ConfigElement): number => element.item.getVersion();

function checkReadSet(current: ConfigMap, readSet: ConfigMap): void {
  for (const [key, element] of readSet) {
    const existing = current.get(key);
    if (existing === undefined) {
      throw new ConfigError(`existing config does not contain element for ${key} but was in the read set`);
    }
    if (versionOf(existing) !== versionOf(element)) {
      throw new ConfigError(
        `proposed update requires that key ${key} be at version ${versionOf(element)}, but it is currently at version ${versionOf(existing)}`,
      );
    }
  }
}

function checkModPolicy(modPolicy: string): void {
  if (modPolicy === '') {
    throw new ConfigError('mod_policy not set');
  }
  for (const [index, part] of modPolicy.replace(/^\//, '').split('/').entries()) {
    within(`path element at ${index} is invalid`, () => checkConfigId(part));
  }
}

/**
 * The path of the policy that guards an element. A relative mod_policy means: in the element's own group, and for a group
 * in itself. Undefined for an empty one.
 */
export function guardPath({ item, type, path, key }: ConfigElement): string | undefined {
  const modPolicy = item.getModPolicy();
  if (modPolicy === '' || modPolicy.startsWith('/')) {
    return modPolicy || undefined;
  }
  return `/${(type === 'Group' ? [...path, key] : path).join('/')}/${modPolicy}`;
}

function checkChange(
  bundle: ChannelBundle,
  key: string,
  element: ConfigElement,
  existing: ConfigElement | undefined,
  signedData: readonly SignedData[],
): void {
  within(`invalid mod_policy for element ${key}`, () => checkModPolicy(element.item.getModPolicy()));
  const version = versionOf(element);
  if (existing === undefined) {
    if (version !== 0) {
      throw new ConfigError(`attempted to set key ${key} to version ${version}, but key does not exist`);
    }
    return;
  }
  if (version !== versionOf(existing) + 1) {
    throw new ConfigError(
      `attempt to set key ${key} to version ${version}, but key is at version ${versionOf(existing)}`,
    );
  }
  const path = guardPath(existing);
  if (path === undefined || !bundle.policies.has(path)) {
    throw new ConfigError(`unexpected missing policy ${existing.item.getModPolicy()} for item ${key}`);
  }
  within(`policy for ${key} not satisfied`, () => bundle.policies.policy(path).evaluate(signedData));
}

/** What the config signatures of an update sign: signature header, then the update. */
export function configSignedData(envelope: common.ConfigUpdateEnvelope): readonly SignedData[] {
  const update = envelope.getConfigUpdate_asU8();
  return envelope.getSignaturesList().map((signature) => {
    const header = signature.getSignatureHeader_asU8();
    return {
      data: Buffer.concat([header, update]),
      identity: decode(common.SignatureHeader, header).getCreator_asU8(),
      signature: signature.getSignature_asU8(),
    };
  });
}

/** Elements of the write set that are not in the read set at the same version. */
export function deltaOf(readSet: ConfigMap, writeSet: ConfigMap): ConfigMap {
  return new Map(
    [...writeSet].filter(([key, element]) => {
      const read = readSet.get(key);
      return read === undefined || versionOf(read) !== versionOf(element);
    }),
  );
}

/**
 * The elements that an update changes although its signatures do not satisfy their policy, with that policy's path.
 * @throws ConfigError, WireError when it cannot be read
 */
export function unmetGuards(
  bundle: ChannelBundle,
  envelope: common.ConfigUpdateEnvelope,
): readonly { readonly key: string; readonly path: string }[] {
  const update = decode(common.ConfigUpdate, envelope.getConfigUpdate_asU8());
  const current = mapConfig(bundle.config.getChannelGroup());
  const signedData = configSignedData(envelope);
  return [...deltaOf(mapConfig(update.getReadSet()), mapConfig(update.getWriteSet())).keys()].flatMap((key) => {
    const existing = current.get(key);
    const path = existing && guardPath(existing);
    return path === undefined || isMet(bundle, path, signedData) ? [] : [{ key, path }];
  });
}

function isMet(bundle: ChannelBundle, path: string, signedData: readonly SignedData[]): boolean {
  try {
    bundle.policies.policy(path).evaluate(signedData);
    return true;
  } catch (error) {
    if (error instanceof PolicyError) return false;
    throw error;
  }
}

/** The channel group that an update leads to. Fabric: ValidatorImpl.authorizeUpdate and configMapToConfig. */
function authorizedGroup(bundle: ChannelBundle, envelope: common.ConfigUpdateEnvelope): common.ConfigGroup {
  const update = decode(common.ConfigUpdate, envelope.getConfigUpdate_asU8());
  if (update.getChannelId() !== bundle.channelId) {
    throw new ConfigError(
      `ConfigUpdate for channel '${update.getChannelId()}' but envelope for channel '${bundle.channelId}'`,
    );
  }
  const current = mapConfig(bundle.config.getChannelGroup());
  const readSet = within('error mapping ReadSet', () => mapConfig(update.getReadSet()));
  within('error validating ReadSet', () => checkReadSet(current, readSet));
  const writeSet = within('error mapping WriteSet', () => mapConfig(update.getWriteSet()));
  const delta = deltaOf(readSet, writeSet);
  const signedData = configSignedData(envelope);
  within('error validating DeltaSet', () => {
    if (delta.size === 0) {
      throw new ConfigError('delta set was empty -- update would have no effect');
    }
    for (const [key, element] of delta) {
      checkChange(bundle, key, element, current.get(key), signedData);
    }
  });
  return within('could not turn configMap back to channelGroup', () => configOfMap(new Map([...current, ...delta])));
}

/**
 * Judges an update by the policies in force and gives the config that follows, at the next sequence, without
 * `last_update`. Whether a channel can be built from it is not looked at: `buildChannelBundle` and `validateNewBundle`.
 * @throws ConfigError, WireError with Fabric's text, without the `error authorizing update: ` in front
 */
export function authorizeConfigUpdate(
  bundle: ChannelBundle,
  envelope: common.ConfigUpdateEnvelope,
): common.ConfigEnvelope {
  const config = new common.Config();
  config.setSequence(bundle.sequence + 1);
  config.setChannelGroup(authorizedGroup(bundle, envelope));
  const result = new common.ConfigEnvelope();
  result.setConfig(config);
  return result;
}

/**
 * What an orderer makes of a CONFIG_UPDATE envelope: the ConfigEnvelope, with that envelope as its last update.
 * Fabric: ValidatorImpl.ProposeConfigUpdate.
 * @throws ConfigError `error converting envelope to config update: ...`, `error authorizing update: ...`
 */
export function proposeConfigUpdate(bundle: ChannelBundle, envelope: common.Envelope): common.ConfigEnvelope {
  const update = within('error converting envelope to config update', () => configUpdateOf(envelope));
  const result = within('error authorizing update', () => authorizeConfigUpdate(bundle, update));
  result.setLastUpdate(envelope);
  return result;
}

/** The update inside a CONFIG_UPDATE envelope. Fabric: protoutil.EnvelopeToConfigUpdate. @throws WireError */
export function configUpdateOf(envelope: common.Envelope): common.ConfigUpdateEnvelope {
  const { data } = unpackEnvelopeOfType(envelope, common.HeaderType.CONFIG_UPDATE);
  return decode(common.ConfigUpdateEnvelope, data, 'message for type CONFIG_UPDATE');
}

/**
 * What a peer asks of a config transaction: it must be the next sequence and exactly what its last update leads to.
 * Fabric: ValidatorImpl.Validate, which crashes on a missing last update; here that is an error.
 * @throws ConfigError with Fabric's text
 */
export function validateConfigEnvelope(bundle: ChannelBundle, configEnvelope: common.ConfigEnvelope): void {
  const config = configEnvelope.getConfig();
  if (config === undefined) {
    throw new ConfigError('config envelope has nil config');
  }
  if (config.getSequence() !== bundle.sequence + 1) {
    throw new ConfigError(
      `config currently at sequence ${bundle.sequence}, cannot validate config at sequence ${config.getSequence()}`,
    );
  }
  const lastUpdate = configEnvelope.getLastUpdate();
  if (lastUpdate === undefined) {
    throw new ConfigError('config envelope has no last update');
  }
  const expected = authorizeConfigUpdate(bundle, configUpdateOf(lastUpdate));
  expected.setLastUpdate(lastUpdate);
  const given = new common.ConfigEnvelope();
  given.setConfig(config);
  given.setLastUpdate(lastUpdate);
  if (Buffer.compare(expected.serializeBinary(), given.serializeBinary()) !== 0) {
    throw new ConfigError('ConfigEnvelope LastUpdate did not produce the supplied config result');
  }
}
