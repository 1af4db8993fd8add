import { common, msp, peer } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from './channel-bundle.js';
import { ConfigError } from './config-error.js';
import { entriesOf, readValues } from './config-values.js';
import type { OrganizationMsps } from './organization-msps.js';

type ApplicationConfig = NonNullable<ChannelBundle['application']>;
type Member = ApplicationConfig['organizations'][number];

const VALUES = { ACLs: peer.ACLs, Capabilities: common.Capabilities } as const;
const MEMBER_VALUES = { AnchorPeers: peer.AnchorPeers, MSP: msp.MSPConfig } as const;
/** Application capabilities that bring ACLs. */
const WITH_ACLS = new Set(['V1_2', 'V1_3', 'V1_4_2', 'V2_0', 'V2_5']);

function readMember(name: string, group: common.ConfigGroup, msps: OrganizationMsps): Member {
  if (group.getGroupsMap().getLength() > 0) {
    throw new ConfigError('ApplicationOrg config does not allow sub-groups');
  }
  const values = readValues(group, MEMBER_VALUES);
  return {
    name,
    mspId: msps.add(name, values.MSP).mspId,
    mspConfig: values.MSP.getConfig_asU8(),
    anchorPeers: values.AnchorPeers.getAnchorPeersList().map((anchor) => ({
      host: anchor.getHost(),
      port: anchor.getPort(),
    })),
  };
}

/** References as written; an empty one means the default, so it is left out. */
function readAcls(acls: peer.ACLs): Readonly<Record<string, string>> {
  const references = entriesOf(acls.getAclsMap()).map(([resource, api]) => [resource, api.getPolicyRef()] as const);
  return Object.fromEntries(references.filter(([, reference]) => reference !== ''));
}

/**
 * The application section of a channel. Fabric: channelconfig.NewApplicationConfig.
 * @throws ConfigError with Fabric's text
 */
export function readApplicationGroup(
  group: common.ConfigGroup,
  msps: OrganizationMsps,
): { readonly config: ApplicationConfig; readonly capabilities: readonly string[] } {
  const values = readValues(group, VALUES);
  const capabilities = entriesOf(values.Capabilities.getCapabilitiesMap()).map(([name]) => name);
  if (group.getValuesMap().has('ACLs') && !capabilities.some((name) => WITH_ACLS.has(name))) {
    throw new ConfigError('ACLs may not be specified without the required capability');
  }
  const organizations = entriesOf(group.getGroupsMap()).map(([name, member]) => readMember(name, member, msps));
  return { config: { organizations, acls: readAcls(values.ACLs) }, capabilities };
}
