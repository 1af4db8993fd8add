import { common } from '@hyperledger/fabric-protos';
import { decode } from '../transaction/decode.js';
import { configUpdateOf } from './authorize-config-update.js';
import { buildChannelBundle } from './build-channel-bundle.js';
import type { ChannelBundle } from './channel-bundle.js';
import { ConfigError } from './config-error.js';
import { entriesOf, within } from './config-values.js';

type OrdererConfig = NonNullable<ChannelBundle['orderer']>;

/** The one change that may come with entering or leaving maintenance. Fabric: ensureConsensusTypeChangeOnly. */
function checkOnlyConsensusType(configEnvelope: common.ConfigEnvelope): void {
  const envelope = within('envelope to config update unmarshalling error', () =>
    configUpdateOf(configEnvelope.getLastUpdate()!),
  );
  const update = within('config update unmarshalling error', () =>
    decode(common.ConfigUpdate, envelope.getConfigUpdate_asU8()),
  );
  const writeSet = update.getWriteSet() ?? new common.ConfigGroup();
  const groups = entriesOf(writeSet.getGroupsMap());
  const ordering = writeSet.getGroupsMap().get('Orderer');
  const values = entriesOf(ordering?.getValuesMap() ?? new common.ConfigGroup().getValuesMap());
  const faults: readonly (readonly [fault: boolean, text: string])[] = [
    [groups.length === 0, 'config update contains no changes'],
    [writeSet.getValuesMap().getLength() > 0, 'config update contains changes to values in group Channel'],
    [groups.length > 1, 'config update contains changes to more than one group'],
    [ordering === undefined, 'update does not contain the Orderer group'],
    [
      (ordering?.getGroupsMap().getLength() ?? 0) > 0,
      'config update contains changes to groups within the Orderer group',
    ],
    [!values.some(([name]) => name === 'ConsensusType'), 'config update does not contain the ConsensusType value'],
    [values.length > 1, 'config update contain more then just the ConsensusType value in the Orderer group'],
  ];
  const found = faults.find(([fault]) => fault);
  if (found !== undefined) {
    throw new ConfigError(found[1]);
  }
}

const stateName = ({ maintenance }: OrdererConfig): string => (maintenance ? 'STATE_MAINTENANCE' : 'STATE_NORMAL');

function checkStateChange(current: OrdererConfig, next: OrdererConfig, configEnvelope: common.ConfigEnvelope): void {
  if (current.maintenance === next.maintenance) {
    return;
  }
  checkOnlyConsensusType(configEnvelope);
  const states = `ConsensusType.State is changing from ${stateName(current)} to ${stateName(next)}`;
  if (current.consensusType !== next.consensusType) {
    throw new ConfigError(
      `attempted to change ConsensusType.Type from ${current.consensusType} to ${next.consensusType}, but ${states}`,
    );
  }
  if (Buffer.compare(current.consensusMetadata, next.consensusMetadata) !== 0) {
    throw new ConfigError(`attempted to change ConsensusType.Metadata, but ${states}`);
  }
}

function checkTypeChange(current: OrdererConfig, next: OrdererConfig): void {
  if (current.consensusType === next.consensusType) {
    return;
  }
  const change = `attempted to change consensus type from ${current.consensusType} to ${next.consensusType}`;
  if (!current.maintenance) {
    throw new ConfigError(`${change}, but current config ConsensusType.State is not in maintenance mode`);
  }
  if (!next.maintenance) {
    throw new ConfigError(`${change}, but next config ConsensusType.State is not in maintenance mode`);
  }
  // Fabric allows etcdraft to BFT; a channel of BFT is not served here, so no transition is.
  throw new ConfigError(`${change}, transition not supported`);
}

/**
 * The rules of maintenance mode: it is entered and left by an update of ConsensusType alone, and only within it may the
 * consensus type change. Fabric: msgprocessor/maintenancefilter.go; unlike there, the change to BFT is refused.
 * @throws ConfigError `config transaction inspection failed: ...`
 */
export function checkMaintenance(current: ChannelBundle, configEnvelope: common.ConfigEnvelope): void {
  within('config transaction inspection failed', () => {
    const config = configEnvelope.getConfig();
    if (configEnvelope.getLastUpdate() === undefined || config === undefined) {
      throw new ConfigError('updated config does not include a config update');
    }
    const next = within('failed to parse config', () => buildChannelBundle(current.channelId, config));
    if (current.orderer === undefined || next.orderer === undefined) {
      throw new ConfigError('next config is missing orderer group');
    }
    checkStateChange(current.orderer, next.orderer, configEnvelope);
    checkTypeChange(current.orderer, next.orderer);
  });
}
