import { common, msp, orderer } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from './channel-bundle.js';
import { ConfigError } from './config-error.js';
import { entriesOf, readValues } from './config-values.js';
import { formatGoDuration, parseGoDuration } from './go-duration.js';
import type { OrganizationMsps } from './organization-msps.js';

type OrdererConfig = NonNullable<ChannelBundle['orderer']>;
type OrdererOrganization = OrdererConfig['organizations'][number];

const VALUES = {
  ConsensusType: orderer.ConsensusType,
  BatchSize: orderer.BatchSize,
  BatchTimeout: orderer.BatchTimeout,
  KafkaBrokers: orderer.KafkaBrokers,
  ChannelRestrictions: orderer.ChannelRestrictions,
  Orderers: common.Orderers,
  Capabilities: common.Capabilities,
} as const;
const ORGANIZATION_VALUES = { Endpoints: common.OrdererAddresses, MSP: msp.MSPConfig } as const;
const NANOSECONDS_PER_MILLISECOND = 1e6;

function checkBatchSize(size: orderer.BatchSize): void {
  const invalid = (what: string) => new ConfigError(`Attempted to set the batch size ${what} to an invalid value: 0`);
  const [preferred, absolute] = [size.getPreferredMaxBytes(), size.getAbsoluteMaxBytes()];
  if (size.getMaxMessageCount() === 0) throw invalid('max message count');
  if (absolute === 0) throw invalid('absolute max bytes');
  if (preferred === 0) throw invalid('preferred max bytes');
  if (preferred > absolute) {
    throw new ConfigError(
      `Attempted to set the batch size preferred max bytes (${preferred}) greater than the absolute max bytes (${absolute}).`,
    );
  }
}

/** Milliseconds. */
function readBatchTimeout(text: string): number {
  let nanoseconds: bigint;
  try {
    nanoseconds = parseGoDuration(text);
  } catch (error) {
    throw new ConfigError(`Attempted to set the batch timeout to a invalid value: ${(error as Error).message}`);
  }
  if (nanoseconds <= 0n) {
    throw new ConfigError(
      `Attempted to set the batch timeout to a non-positive value: ${formatGoDuration(nanoseconds)}`,
    );
  }
  return Number(nanoseconds) / NANOSECONDS_PER_MILLISECOND;
}

/** What the channel's capabilities say about where orderer endpoints belong. */
export interface EndpointRules {
  /** V1_4_2 and later. */
  readonly allowed: boolean;
  /** V3_0. */
  readonly required: boolean;
}

function readOrganization(
  name: string,
  group: common.ConfigGroup,
  msps: OrganizationMsps,
  rules: EndpointRules,
): OrdererOrganization {
  if (group.getGroupsMap().getLength() > 0) {
    throw new ConfigError('OrdererOrg config does not allow sub-groups');
  }
  if (!rules.allowed && group.getValuesMap().has('Endpoints')) {
    throw new ConfigError(
      `Orderer Org ${name} cannot contain endpoints value until V1_4_2+ capabilities have been enabled`,
    );
  }
  const values = readValues(group, ORGANIZATION_VALUES);
  return {
    name,
    mspId: msps.add(name, values.MSP).mspId,
    mspConfig: values.MSP.getConfig_asU8(),
    endpoints: values.Endpoints.getAddressesList(),
  };
}

/**
 * The orderer section of a channel. Fabric: channelconfig.NewOrdererConfig.
 * @throws ConfigError with Fabric's text
 */
export function readOrdererGroup(
  group: common.ConfigGroup,
  msps: OrganizationMsps,
  rules: EndpointRules,
): { readonly config: OrdererConfig; readonly capabilities: readonly string[] } {
  const values = readValues(group, VALUES);
  checkBatchSize(values.BatchSize);
  const batchTimeoutMs = readBatchTimeout(values.BatchTimeout.getTimeout());
  const organizations = entriesOf(group.getGroupsMap()).map(([name, organization]) =>
    readOrganization(name, organization, msps, rules),
  );
  const missing = organizations.filter(({ endpoints }) => endpoints.length === 0).map(({ name }) => name);
  if (rules.required && missing.length > 0) {
    throw new ConfigError(`some orderer organizations endpoints are empty: [${missing.join(' ')}]`);
  }
  const { ConsensusType: consensus, BatchSize: size } = values;
  return {
    config: {
      organizations,
      batchTimeoutMs,
      maxMessageCount: size.getMaxMessageCount(),
      absoluteMaxBytes: size.getAbsoluteMaxBytes(),
      preferredMaxBytes: size.getPreferredMaxBytes(),
      consensusType: consensus.getType(),
      consensusMetadata: consensus.getMetadata_asU8(),
      maintenance: consensus.getState() === orderer.ConsensusType.State.STATE_MAINTENANCE,
    },
    capabilities: entriesOf(values.Capabilities.getCapabilitiesMap()).map(([name]) => name),
  };
}
