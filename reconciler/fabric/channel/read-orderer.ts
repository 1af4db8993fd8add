import { common, orderer } from '@hyperledger/fabric-protos';
import { compareBytes } from '../../core/order/compare-bytes.js';
import { decode } from '../transaction/decode.js';
import { pemText } from './certificates.js';
import type { BftConsenter, OrdererSection, RaftConsenter } from './channel-config.js';
import { readPolicies } from './channel-policy.js';
import { addressesOf, capabilitiesOf, valueIn } from './group-values.js';
import { readFields } from './message-fields.js';
import { BATCH_SIZE, RAFT_OPTIONS, SMART_BFT } from './orderer-fields.js';
import { organizationsOf, readOrganization } from './organization-groups.js';

const readRaftConsenter = (consenter: orderer.etcdraft.Consenter): RaftConsenter => ({
  Host: consenter.getHost(),
  Port: consenter.getPort(),
  ClientTLSCert: pemText(consenter.getClientTlsCert_asU8()),
  ServerTLSCert: pemText(consenter.getServerTlsCert_asU8()),
});

const readBftConsenter = (consenter: common.Consenter): BftConsenter => ({
  ID: consenter.getId(),
  Host: consenter.getHost(),
  Port: consenter.getPort(),
  MSPID: consenter.getMspId(),
  Identity: pemText(consenter.getIdentity_asU8()),
  ClientTLSCert: pemText(consenter.getClientTlsCert_asU8()),
  ServerTLSCert: pemText(consenter.getServerTlsCert_asU8()),
});

type Consensus = Pick<OrdererSection, 'EtcdRaft' | 'SmartBFT' | 'ConsenterMapping'>;

/** What a consensus type has of its own; of one that is neither etcdraft nor BFT: nothing. */
function readConsensus(group: common.ConfigGroup, type: orderer.ConsensusType): Consensus {
  const bytes = type.getMetadata_asU8();
  if (type.getType() === 'etcdraft') {
    const metadata = decode(orderer.etcdraft.ConfigMetadata, bytes, 'ConfigMetadata');
    const options = metadata.getOptions() ?? new orderer.etcdraft.Options();
    return {
      EtcdRaft: {
        Consenters: metadata.getConsentersList().map(readRaftConsenter),
        Options: readFields(options, RAFT_OPTIONS),
      },
    };
  }
  if (type.getType() !== 'BFT') return {};
  return {
    SmartBFT: readFields(decode(orderer.smartbft.Options, bytes, 'Options'), SMART_BFT),
    ConsenterMapping: valueIn(group, 'Orderers', common.Orderers).getConsenterMappingList().map(readBftConsenter),
  };
}

/** The orderer section of a channel. @throws ConfigError, WireError for what cannot be read */
export function readOrderer(group: common.ConfigGroup): OrdererSection {
  const type = valueIn(group, 'ConsensusType', orderer.ConsensusType);
  const maintenance = type.getState() === orderer.ConsensusType.State.STATE_MAINTENANCE;
  return {
    organizations: organizationsOf(group).map((organization) => ({
      ...readOrganization(organization),
      OrdererEndpoints: [...addressesOf(organization.group, 'Endpoints')].sort(compareBytes),
    })),
    OrdererType: type.getType(),
    State: maintenance ? 'STATE_MAINTENANCE' : 'STATE_NORMAL',
    BatchTimeout: valueIn(group, 'BatchTimeout', orderer.BatchTimeout).getTimeout(),
    BatchSize: readFields(valueIn(group, 'BatchSize', orderer.BatchSize), BATCH_SIZE),
    MaxChannels: valueIn(group, 'ChannelRestrictions', orderer.ChannelRestrictions).getMaxCount(),
    Policies: readPolicies(group),
    Capabilities: capabilitiesOf(group),
    ...readConsensus(group, type),
  };
}
