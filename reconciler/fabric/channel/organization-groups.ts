import { type common, msp as mspProto } from '@hyperledger/fabric-protos';
import { compareBytes } from '../../core/order/compare-bytes.js';
import { entriesOf } from '../config/config-values.js';
import type { ChannelOrganization } from './channel-config.js';
import { readPolicies } from './channel-policy.js';
import { valueIn } from './group-values.js';
import { fabricMspOf, readMsp } from './read-msp.js';

/** An organization's group below /Channel/Application or /Channel/Orderer. */
export interface OrganizationGroup {
  readonly name: string;
  readonly group: common.ConfigGroup;
  readonly mspId: string;
  readonly msp: mspProto.FabricMSPConfig;
}

/** The organizations of a section, by MSP id. @throws ConfigError, WireError for an MSP that cannot be read */
export function organizationsOf(section: common.ConfigGroup): readonly OrganizationGroup[] {
  return entriesOf(section.getGroupsMap())
    .map(([name, group]) => {
      const msp = fabricMspOf(valueIn(group, 'MSP', mspProto.MSPConfig));
      return { name, group, mspId: msp.getName(), msp };
    })
    .sort((one, other) => compareBytes(one.mspId, other.mspId));
}

/** What both sections say of an organization. */
export function readOrganization({ name, group, mspId, msp }: OrganizationGroup): ChannelOrganization {
  return { name, mspId, msp: readMsp(msp), Policies: readPolicies(group) };
}
