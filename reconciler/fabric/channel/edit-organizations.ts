import type { common, msp } from '@hyperledger/fabric-protos';
import { ConfigError } from '../config/config-error.js';
import { mspValue } from '../config/genesis-groups.js';
import { equalMessages } from '../config/organization-msps.js';
import { editPolicies } from './channel-policy.js';
import { editMsp, newMsp } from './edit-msp.js';
import { setValue } from './group-values.js';
import type { ManagedOrganization } from './managed-channel.js';
import { type OrganizationGroup, organizationsOf } from './organization-groups.js';

/** The MSPs that a channel will have, by id. */
export type Msps = ReadonlyMap<string, msp.FabricMSPConfig>;

/**
 * The MSPs as they are wanted, set in all groups that have them: an organization in both sections has one MSP.
 * @throws ConfigError when two different ones are wanted of one organization
 */
export function editMsps(groups: readonly OrganizationGroup[], wanted: readonly ManagedOrganization[]): Msps {
  const live = new Map(groups.map((group) => [group.mspId, group.msp]));
  const msps = new Map<string, msp.FabricMSPConfig>();
  for (const organization of wanted) {
    const first = msps.get(organization.mspId);
    const config = (first ?? live.get(organization.mspId))?.cloneMessage() ?? newMsp(organization.mspId);
    editMsp(config, organization.msp);
    if (first !== undefined && !equalMessages(first, config)) {
      throw new ConfigError(`Attempted to define two different versions of MSP: ${organization.mspId}`);
    }
    msps.set(organization.mspId, config);
  }
  for (const { group, mspId, msp: before } of groups) {
    const after = msps.get(mspId);
    if (after !== undefined && !equalMessages(before, after)) setValue(group, 'MSP', mspValue(after.serializeBinary()));
  }
  return msps;
}

/** How one section makes the group of a newcomer, and edits what only its organizations have. */
export interface SectionRules<Organization extends ManagedOrganization> {
  create(mspId: string, mspConfig: Uint8Array): common.ConfigGroup;
  edit(group: common.ConfigGroup, organization: Organization): void;
}

function checkNames(live: readonly OrganizationGroup[], wanted: readonly ManagedOrganization[]): void {
  const ids = new Set(wanted.map(({ mspId }) => mspId));
  if (ids.size < wanted.length) throw new ConfigError('an organization is listed twice');
  const idOf = new Map(live.map(({ name, mspId }) => [name, mspId]));
  const present = new Set(live.map(({ mspId }) => mspId));
  const names = new Set<string>();
  for (const { name, mspId } of wanted) {
    if (present.has(mspId)) continue;
    // Fabric takes a group of the same name for the same organization, also where one goes and the other comes.
    const other = idOf.get(name);
    if (other !== undefined) throw new ConfigError(`org ${name} attempted to change MSP ID from ${other} to ${mspId}`);
    if (names.has(name)) throw new ConfigError(`two new organizations are called ${name}`);
    names.add(name);
  }
}

/**
 * The organizations of a section as they are wanted, in place: others are removed, new ones get what configtxgen gives.
 * @throws ConfigError for an organization that is listed twice, or a name that another one has
 */
export function editOrganizations<Organization extends ManagedOrganization>(
  section: common.ConfigGroup,
  wanted: readonly Organization[],
  msps: Msps,
  rules: SectionRules<Organization>,
): void {
  const live = organizationsOf(section);
  checkNames(live, wanted);
  const groups = new Map(live.map(({ mspId, group }) => [mspId, group]));
  const ids = new Set(wanted.map(({ mspId }) => mspId));
  for (const { name, mspId } of live) {
    if (!ids.has(mspId)) section.getGroupsMap().del(name);
  }
  for (const organization of wanted) {
    const { name, mspId } = organization;
    let group = groups.get(mspId);
    if (group === undefined) {
      group = rules.create(mspId, msps.get(mspId)!.serializeBinary());
      section.getGroupsMap().set(name, group);
    }
    editPolicies(group, organization.Policies ?? {});
    rules.edit(group, organization);
  }
}
