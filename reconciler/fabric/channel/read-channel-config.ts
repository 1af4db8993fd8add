import { type common, peer } from '@hyperledger/fabric-protos';
import { compareBytes } from '../../core/order/compare-bytes.js';
import { ConfigError } from '../config/config-error.js';
import { entriesOf } from '../config/config-values.js';
import type { ApplicationSection, ChannelConfig, HostPort } from './channel-config.js';
import { readPolicies } from './channel-policy.js';
import { addressesOf, capabilitiesOf, valueIn } from './group-values.js';
import { organizationsOf, readOrganization } from './organization-groups.js';
import { readOrderer } from './read-orderer.js';

/** `host:port`. */
export const addressText = ({ Host, Port }: HostPort): string => `${Host}:${Port}`;

function readAnchors(group: common.ConfigGroup): readonly HostPort[] {
  return valueIn(group, 'AnchorPeers', peer.AnchorPeers)
    .getAnchorPeersList()
    .map((anchor) => ({ Host: anchor.getHost(), Port: anchor.getPort() }))
    .sort((one, other) => compareBytes(addressText(one), addressText(other)));
}

function readApplication(group: common.ConfigGroup): ApplicationSection {
  const acls = entriesOf(valueIn(group, 'ACLs', peer.ACLs).getAclsMap());
  return {
    organizations: organizationsOf(group).map((organization) => ({
      ...readOrganization(organization),
      AnchorPeers: readAnchors(organization.group),
    })),
    Policies: readPolicies(group),
    ACLs: Object.fromEntries(acls.map(([resource, api]) => [resource, api.getPolicyRef()])),
    Capabilities: capabilitiesOf(group),
  };
}

/**
 * All that a channel's config says in configtx.yaml's words. It judges nothing: a config on a ledger was judged before.
 * @throws ConfigError, WireError for what is no channel's config
 */
export function readChannelConfig(channelId: string, config: common.Config): ChannelConfig {
  const root = config.getChannelGroup();
  if (root === undefined) throw new ConfigError('config must contain a channel group');
  const [application, orderer] = ['Application', 'Orderer'].map((name) => root.getGroupsMap().get(name));
  return {
    channelId,
    sequence: config.getSequence(),
    Policies: readPolicies(root),
    Capabilities: capabilitiesOf(root),
    OrdererAddresses: [...addressesOf(root, 'OrdererAddresses')].sort(compareBytes),
    ...(application ? { application: readApplication(application) } : {}),
    ...(orderer ? { orderer: readOrderer(orderer) } : {}),
  };
}
