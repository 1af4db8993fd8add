import { common } from '@hyperledger/fabric-protos';
import { mspManager } from '../msp/msp-manager.js';
import { policyManager } from '../policy/policy-manager.js';
import type { ChannelBundle } from './channel-bundle.js';
import { checkChannelId } from './channel-id.js';
import { ConfigError } from './config-error.js';
import { mapConfig } from './config-map.js';
import { entriesOf, readValues, within } from './config-values.js';
import { OrganizationMsps } from './organization-msps.js';
import { readApplicationGroup } from './read-application-group.js';
import { readOrdererGroup } from './read-orderer-group.js';

const VALUES = {
  HashingAlgorithm: common.HashingAlgorithm,
  BlockDataHashingStructure: common.BlockDataHashingStructure,
  OrdererAddresses: common.OrdererAddresses,
  Orderers: common.Orderers,
  Consortium: common.Consortium,
  Capabilities: common.Capabilities,
} as const;
const HASHES = new Set(['SHA256', 'SHA3_256']);
const ALL_IN_ONE = 0xffffffff;
/** Capabilities that put orderer endpoints into the orderer organizations. */
const WITH_ENDPOINTS = new Set(['V1_4_2', 'V1_4_3', 'V2_0', 'V3_0']);

type Sections = Pick<ChannelBundle, 'application' | 'orderer' | 'capabilities' | 'ordererAddresses'>;

/** Fabric: channelconfig.preValidate. */
function preValidate(root: common.ConfigGroup): void {
  const hasCapabilities = (group: common.ConfigGroup | undefined) => group?.getValuesMap().has('Capabilities') ?? false;
  const ordering = root.getGroupsMap().get('Orderer');
  if (ordering === undefined || hasCapabilities(ordering)) {
    return;
  }
  if (hasCapabilities(root)) {
    throw new ConfigError('cannot enable channel capabilities without orderer support first');
  }
  if (hasCapabilities(root.getGroupsMap().get('Application'))) {
    throw new ConfigError('cannot enable application capabilities without orderer support first');
  }
}

function checkChannelValues(
  values: ReturnType<typeof readValues<typeof VALUES>>,
  capabilities: readonly string[],
): void {
  const hash = values.HashingAlgorithm.getName();
  if (!HASHES.has(hash)) {
    throw new ConfigError(`Unknown hashing algorithm type: ${hash}`);
  }
  if (values.BlockDataHashingStructure.getWidth() !== ALL_IN_ONE) {
    throw new ConfigError('BlockDataHashStructure width only supported at MaxUint32 in this version');
  }
  const addresses = values.OrdererAddresses.getAddressesList().length;
  if (addresses === 0 && !capabilities.some((name) => WITH_ENDPOINTS.has(name))) {
    throw new ConfigError('Must set some OrdererAddresses');
  }
  if (addresses > 0 && capabilities.includes('V3_0')) {
    throw new ConfigError(
      'global OrdererAddresses are not allowed with V3_0 capability, use org specific addresses only',
    );
  }
}

/** Fabric: channelconfig.NewChannelConfig. */
function readSections(root: common.ConfigGroup): { sections: Sections; msps: OrganizationMsps } {
  const values = readValues(root, VALUES);
  const channel = entriesOf(values.Capabilities.getCapabilitiesMap()).map(([name]) => name);
  checkChannelValues(values, channel);
  const msps = new OrganizationMsps(channel.includes('V3_0') ? 'V3_0' : 'V1_4_3');
  let application: ReturnType<typeof readApplicationGroup> | undefined;
  let ordering: ReturnType<typeof readOrdererGroup> | undefined;
  const rules = { allowed: channel.some((name) => WITH_ENDPOINTS.has(name)), required: channel.includes('V3_0') };
  for (const [name, group] of entriesOf(root.getGroupsMap())) {
    // Fabric reads it, and whoever joins a channel refuses it then.
    if (name === 'Consortiums') {
      continue;
    }
    if (name !== 'Application' && name !== 'Orderer') {
      // Fabric writes the group's content where its name is meant: nothing, of one that is empty.
      throw new ConfigError(`Disallowed channel group: ${group.serializeBinary().length === 0 ? '' : name}`);
    }
    within(`could not create channel ${name} sub-group config`, () => {
      if (name === 'Application') {
        application = readApplicationGroup(group, msps);
      } else {
        ordering = readOrdererGroup(group, msps, rules);
      }
    });
  }
  return {
    msps,
    sections: {
      application: application?.config,
      orderer: ordering?.config,
      capabilities: {
        channel,
        application: application?.capabilities ?? [],
        orderer: ordering?.capabilities ?? [],
      },
      ordererAddresses: values.OrdererAddresses.getAddressesList(),
    },
  };
}

/**
 * Reads and checks a channel configuration. Capabilities are listed, not judged: `unsupportedCapability` does that.
 * A system channel (group Consortiums, gone since Fabric v3) is refused.
 * Fabric: common/channelconfig NewBundle.
 * @throws ConfigError with Fabric's text; of several faults the first by name counts (Fabric: a random one)
 */
export function buildChannelBundle(channelId: string, config: common.Config): ChannelBundle {
  const root = config.getChannelGroup();
  if (root === undefined) {
    throw new ConfigError('config must contain a channel group');
  }
  preValidate(root);
  const { sections, msps } = within('initializing channelconfig failed', () => readSections(root));
  const manager = mspManager(msps.all());
  const policies = within('initializing policymanager failed', () => policyManager(root, 'Channel', manager));
  within('initializing configtx manager failed', () => {
    within('bad channel ID', () => checkChannelId(channelId));
    within('error converting config to map', () => mapConfig(root));
  });
  return { channelId, sequence: config.getSequence(), config, mspManager: manager, policies, ...sections };
}
