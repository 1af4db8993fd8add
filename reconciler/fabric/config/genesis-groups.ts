import { common, msp, orderer, peer } from '@hyperledger/fabric-protos';
import { ADMINS, addPolicy, addValue, capabilities, newGroup } from './config-tree.js';
import {
  applicationPolicies,
  groupPolicies,
  memberPolicies,
  ordererOrganizationPolicies,
  ordererPolicies,
} from './default-policies.js';
import type { GenesisParameters } from './genesis.js';

const FABRIC_MSP = 0;
const ALL_IN_ONE = 0xffffffff;

/** MSP value. */
export function mspValue(fabricMspConfig: Uint8Array): msp.MSPConfig {
  const value = new msp.MSPConfig();
  value.setType(FABRIC_MSP);
  value.setConfig(fabricMspConfig);
  return value;
}

/** OrdererAddresses or Endpoints value. */
export function addresses(list: readonly string[]): common.OrdererAddresses {
  const value = new common.OrdererAddresses();
  value.setAddressesList([...list]);
  return value;
}

function addPolicies(group: common.ConfigGroup, policies: ReturnType<typeof groupPolicies>): void {
  for (const [name, policy] of policies) {
    addPolicy(group, name, policy);
  }
}

/** One of an AnchorPeers value. */
export function anchorPeer({ host, port }: { readonly host: string; readonly port: number }): peer.AnchorPeer {
  const anchor = new peer.AnchorPeer();
  anchor.setHost(host);
  anchor.setPort(port);
  return anchor;
}

/** The group of an application organization. Fabric: internal/configtxgen/encoder NewApplicationOrgGroup. */
export function memberGroup(member: GenesisParameters['members'][number]): common.ConfigGroup {
  const group = newGroup(ADMINS);
  addPolicies(group, memberPolicies(member.mspId));
  addValue(group, 'MSP', mspValue(member.mspConfig));
  if (member.anchorPeers !== undefined && member.anchorPeers.length > 0) {
    const anchors = new peer.AnchorPeers();
    anchors.setAnchorPeersList(member.anchorPeers.map(anchorPeer));
    addValue(group, 'AnchorPeers', anchors);
  }
  return group;
}

function applicationGroup(parameters: GenesisParameters): common.ConfigGroup {
  const group = newGroup(ADMINS);
  addPolicies(group, applicationPolicies());
  const entries = Object.entries(parameters.acls ?? {});
  if (entries.length > 0) {
    const acls = new peer.ACLs();
    for (const [resource, reference] of entries) {
      const api = new peer.APIResource();
      api.setPolicyRef(reference);
      acls.getAclsMap().set(resource, api);
    }
    addValue(group, 'ACLs', acls);
  }
  addValue(group, 'Capabilities', capabilities([parameters.applicationCapability ?? 'V2_5']));
  for (const member of parameters.members) {
    group.getGroupsMap().set(member.name ?? member.mspId, memberGroup(member));
  }
  return group;
}

function consensusType(parameters: GenesisParameters): orderer.ConsensusType {
  const options = new orderer.etcdraft.Options();
  options.setTickInterval(parameters.tickInterval ?? '500ms');
  options.setElectionTick(10);
  options.setHeartbeatTick(1);
  options.setMaxInflightBlocks(5);
  options.setSnapshotIntervalSize(16 * 1024 * 1024);
  const metadata = new orderer.etcdraft.ConfigMetadata();
  metadata.setOptions(options);
  metadata.setConsentersList(
    parameters.consenters.map(({ host, port, clientTlsCertificate, serverTlsCertificate }) => {
      const consenter = new orderer.etcdraft.Consenter();
      consenter.setHost(host);
      consenter.setPort(port);
      consenter.setClientTlsCert(Buffer.from(clientTlsCertificate));
      consenter.setServerTlsCert(Buffer.from(serverTlsCertificate));
      return consenter;
    }),
  );
  const type = new orderer.ConsensusType();
  type.setType('etcdraft');
  type.setMetadata(metadata.serializeBinary());
  return type;
}

/** The group of an orderer organization. Fabric: internal/configtxgen/encoder NewOrdererOrgGroup. */
export function ordererOrganizationGroup(
  organization: GenesisParameters['ordererOrganizations'][number],
): common.ConfigGroup {
  const group = newGroup(ADMINS);
  addPolicies(group, ordererOrganizationPolicies(organization.mspId));
  addValue(group, 'MSP', mspValue(organization.mspConfig));
  if (organization.endpoints.length > 0) {
    addValue(group, 'Endpoints', addresses(organization.endpoints));
  }
  return group;
}

function ordererGroup(parameters: GenesisParameters): common.ConfigGroup {
  const group = newGroup(ADMINS);
  addPolicies(group, ordererPolicies());
  const size = new orderer.BatchSize();
  size.setMaxMessageCount(parameters.maxMessageCount);
  size.setAbsoluteMaxBytes(parameters.absoluteMaxBytes);
  size.setPreferredMaxBytes(parameters.preferredMaxBytes);
  addValue(group, 'BatchSize', size);
  const timeout = new orderer.BatchTimeout();
  timeout.setTimeout(parameters.batchTimeout);
  addValue(group, 'BatchTimeout', timeout);
  addValue(group, 'ChannelRestrictions', new orderer.ChannelRestrictions());
  addValue(group, 'Capabilities', capabilities(['V2_0']));
  addValue(group, 'ConsensusType', consensusType(parameters));
  for (const organization of parameters.ordererOrganizations) {
    group.getGroupsMap().set(organization.name ?? organization.mspId, ordererOrganizationGroup(organization));
  }
  return group;
}

/**
 * The config tree of a new channel with the default policies. Every element is at version 0 and guarded by `Admins`
 * (OrdererAddresses by /Channel/Orderer/Admins). Fabric: internal/configtxgen/encoder NewChannelGroup.
 */
export function channelGroup(parameters: GenesisParameters): common.ConfigGroup {
  const group = newGroup(ADMINS);
  addPolicies(group, groupPolicies());
  const hashing = new common.HashingAlgorithm();
  hashing.setName('SHA256');
  addValue(group, 'HashingAlgorithm', hashing);
  const structure = new common.BlockDataHashingStructure();
  structure.setWidth(ALL_IN_ONE);
  addValue(group, 'BlockDataHashingStructure', structure);
  if (parameters.ordererAddresses !== undefined && parameters.ordererAddresses.length > 0) {
    addValue(group, 'OrdererAddresses', addresses(parameters.ordererAddresses), '/Channel/Orderer/Admins');
  }
  addValue(group, 'Capabilities', capabilities([parameters.channelCapability ?? 'V3_0']));
  group.getGroupsMap().set('Orderer', ordererGroup(parameters));
  group.getGroupsMap().set('Application', applicationGroup(parameters));
  return group;
}
