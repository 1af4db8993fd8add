import { common } from '@hyperledger/fabric-protos';
import { buildChannelBundle } from '../../../fabric/config/build-channel-bundle.js';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import { decode } from '../../../fabric/transaction/decode.js';
import { unpackEnvelope } from '../../../fabric/transaction/unpack-envelope.js';

type Orderer = NonNullable<ChannelBundle['orderer']>;

const stateName = ({ maintenance }: Orderer): string => (maintenance ? 'STATE_MAINTENANCE' : 'STATE_NORMAL');

const migrates = (bundle: ChannelBundle): boolean =>
  bundle.capabilities.orderer.some((name) => name === 'V1_4_2' || name === 'V2_0');

/** Entry to and exit from maintenance mode bring no other change. Fabric: ensureConsensusTypeChangeOnly. */
function requireConsensusTypeOnly(lastUpdate: common.Envelope): void {
  const envelope = decode(common.ConfigUpdateEnvelope, unpackEnvelope(lastUpdate).data, 'ConfigUpdateEnvelope');
  const writeSet = decode(common.ConfigUpdate, envelope.getConfigUpdate_asU8(), 'ConfigUpdate').getWriteSet();
  const groups = writeSet?.getGroupsMap();
  if (writeSet === undefined || groups === undefined || groups.getLength() === 0) {
    throw new Error('config update contains no changes');
  }
  if (writeSet.getValuesMap().getLength() > 0) {
    throw new Error('config update contains changes to values in group Channel');
  }
  if (groups.getLength() > 1) throw new Error('config update contains changes to more than one group');
  const group = groups.get('Orderer');
  if (group === undefined) throw new Error('update does not contain the Orderer group');
  if (group.getGroupsMap().getLength() > 0) {
    throw new Error('config update contains changes to groups within the Orderer group');
  }
  if (!group.getValuesMap().has('ConsensusType')) {
    throw new Error('config update does not contain the ConsensusType value');
  }
  if (group.getValuesMap().getLength() > 1) {
    throw new Error('config update contain more then just the ConsensusType value in the Orderer group');
  }
}

function checkStateChange(current: Orderer, next: Orderer, lastUpdate: common.Envelope): void {
  requireConsensusTypeOnly(lastUpdate);
  const states = `ConsensusType.State is changing from ${stateName(current)} to ${stateName(next)}`;
  if (current.consensusType !== next.consensusType) {
    throw new Error(
      `attempted to change ConsensusType.Type from ${current.consensusType} to ${next.consensusType}, but ${states}`,
    );
  }
  if (Buffer.compare(current.consensusMetadata, next.consensusMetadata) !== 0) {
    throw new Error(`attempted to change ConsensusType.Metadata, but ${states}`);
  }
}

function checkTypeChange(current: Orderer, next: Orderer): void {
  const change = `attempted to change consensus type from ${current.consensusType} to ${next.consensusType}`;
  if (!current.maintenance) {
    throw new Error(`${change}, but current config ConsensusType.State is not in maintenance mode`);
  }
  if (!next.maintenance) {
    throw new Error(`${change}, but next config ConsensusType.State is not in maintenance mode`);
  }
  // Fabric can migrate to BFT; this ordering service has no BFT consensus and says so rather than stop the channel.
  throw new Error(`${change}, transition not supported`);
}

function inspect(current: ChannelBundle, next: Orderer, lastUpdate: common.Envelope): void {
  const before = current.orderer!;
  if (!migrates(current)) {
    if (next.maintenance) {
      throw new Error(
        `next config attempted to change ConsensusType.State to ${stateName(next)}, but capability is disabled`,
      );
    }
    if (before.consensusType !== next.consensusType) {
      throw new Error(
        `next config attempted to change ConsensusType.Type from ${before.consensusType} to ${next.consensusType}, but capability is disabled`,
      );
    }
    return;
  }
  if (before.maintenance !== next.maintenance) checkStateChange(before, next, lastUpdate);
  if (before.consensusType !== next.consensusType) checkTypeChange(before, next);
}

/**
 * The rules of changing the consensus type. Fabric: orderer/common/msgprocessor/maintenancefilter.go.
 * @throws Error with Fabric's text.
 */
export function checkMaintenance(current: ChannelBundle, envelope: common.ConfigEnvelope): void {
  try {
    const lastUpdate = envelope.getLastUpdate();
    if (lastUpdate === undefined) throw new Error('updated config does not include a config update');
    const next = buildChannelBundle(current.channelId, envelope.getConfig()!).orderer;
    if (next === undefined) throw new Error('next config is missing orderer group');
    inspect(current, next, lastUpdate);
  } catch (error) {
    throw new Error(`config transaction inspection failed: ${(error as Error).message}`);
  }
}
