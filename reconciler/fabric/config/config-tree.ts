import { common } from '@hyperledger/fabric-protos';

/** The policy that guards almost every element. */
export const ADMINS = 'Admins';

/** A message that can be written. */
export interface Encodable {
  serializeBinary(): Uint8Array;
}

/** An empty group at version 0. */
export function newGroup(modPolicy: string): common.ConfigGroup {
  const group = new common.ConfigGroup();
  group.setModPolicy(modPolicy);
  return group;
}

/** Sets a value at version 0, replacing one of the same name. */
export function addValue(group: common.ConfigGroup, key: string, value: Encodable, modPolicy: string = ADMINS): void {
  const entry = new common.ConfigValue();
  entry.setValue(value.serializeBinary());
  entry.setModPolicy(modPolicy);
  group.getValuesMap().set(key, entry);
}

/** Sets a policy at version 0, replacing one of the same name. */
export function addPolicy(
  group: common.ConfigGroup,
  key: string,
  policy: common.Policy,
  modPolicy: string = ADMINS,
): void {
  const entry = new common.ConfigPolicy();
  entry.setPolicy(policy);
  entry.setModPolicy(modPolicy);
  group.getPoliciesMap().set(key, entry);
}

/** Capabilities value. */
export function capabilities(names: readonly string[]): common.Capabilities {
  const value = new common.Capabilities();
  for (const name of names) {
    value.getCapabilitiesMap().set(name, new common.Capability());
  }
  return value;
}
