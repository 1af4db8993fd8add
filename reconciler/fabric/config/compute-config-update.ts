import { common } from '@hyperledger/fabric-protos';
import { ConfigError } from './config-error.js';
import { entriesOf } from './config-values.js';
import { equalMessages } from './organization-msps.js';

interface Sides<T> {
  readonly read: Map<string, T>;
  readonly write: Map<string, T>;
  /** Unchanged ones, by version only: listed in both sets when the membership changes. */
  readonly same: Map<string, T>;
  readonly membersChanged: boolean;
}

type Leaf = common.ConfigValue | common.ConfigPolicy;
type MapOf<T> = Parameters<typeof entriesOf<T>>[0] & { get(key: string): T | undefined; has(key: string): boolean };

function atVersion<T extends Leaf>(leaf: T, version: number): T {
  const copy = leaf.cloneMessage() as T;
  copy.setVersion(version);
  return copy;
}

function compareLeaves<T extends Leaf>(original: MapOf<T>, updated: MapOf<T>, bare: (version: number) => T): Sides<T> {
  const [write, same] = [new Map<string, T>(), new Map<string, T>()];
  let membersChanged = false;
  for (const [name, before] of entriesOf(original)) {
    const after = updated.get(name);
    if (after === undefined) {
      membersChanged = true;
    } else if (equalMessages(atVersion(before, 0), atVersion(after, 0))) {
      same.set(name, bare(before.getVersion()));
    } else {
      write.set(name, atVersion(after, before.getVersion() + 1));
    }
  }
  for (const [name, added] of entriesOf(updated)) {
    if (!original.has(name)) {
      membersChanged = true;
      write.set(name, atVersion(added, 0));
    }
  }
  return { read: new Map(), write, same, membersChanged };
}

function compareGroups(
  original: MapOf<common.ConfigGroup>,
  updated: MapOf<common.ConfigGroup>,
): Sides<common.ConfigGroup> {
  const [read, write, same] = [new Map(), new Map(), new Map()] as Map<string, common.ConfigGroup>[];
  let membersChanged = false;
  for (const [name, before] of entriesOf(original)) {
    const after = updated.get(name);
    const compared = after && compareGroup(before, after);
    if (compared === undefined) {
      membersChanged = true;
    } else if (compared.changed) {
      read!.set(name, compared.read);
      write!.set(name, compared.write);
    } else {
      same!.set(name, compared.read);
    }
  }
  for (const [name, added] of entriesOf(updated)) {
    if (!original.has(name)) {
      membersChanged = true;
      const fresh = compareGroup(new common.ConfigGroup(), added).write;
      fresh.setVersion(0);
      fresh.setModPolicy(added.getModPolicy());
      write!.set(name, fresh);
    }
  }
  return { read: read!, write: write!, same: same!, membersChanged };
}

interface ComparedGroup {
  readonly read: common.ConfigGroup;
  readonly write: common.ConfigGroup;
  readonly changed: boolean;
}

function fill(
  group: common.ConfigGroup,
  sides: readonly [Sides<common.ConfigGroup>, Sides<common.ConfigValue>, Sides<common.ConfigPolicy>],
  set: 'read' | 'write' | 'same',
): void {
  const [groups, values, policies] = sides;
  for (const [name, item] of groups[set]) group.getGroupsMap().set(name, item);
  for (const [name, item] of values[set]) group.getValuesMap().set(name, item);
  for (const [name, item] of policies[set]) group.getPoliciesMap().set(name, item);
}

function versioned<T extends { setVersion(version: number): unknown }>(item: T, version: number): T {
  item.setVersion(version);
  return item;
}

function compareGroup(original: common.ConfigGroup, updated: common.ConfigGroup): ComparedGroup {
  const sides = [
    compareGroups(original.getGroupsMap(), updated.getGroupsMap()),
    compareLeaves(original.getValuesMap(), updated.getValuesMap(), (n) => versioned(new common.ConfigValue(), n)),
    compareLeaves(original.getPoliciesMap(), updated.getPoliciesMap(), (n) => versioned(new common.ConfigPolicy(), n)),
  ] as const;
  const raised = sides.some((side) => side.membersChanged) || original.getModPolicy() !== updated.getModPolicy();
  const read = versioned(new common.ConfigGroup(), original.getVersion());
  const write = versioned(new common.ConfigGroup(), original.getVersion() + (raised ? 1 : 0));
  fill(read, sides, 'read');
  fill(write, sides, 'write');
  if (raised) {
    fill(read, sides, 'same');
    fill(write, sides, 'same');
    write.setModPolicy(updated.getModPolicy());
  }
  return { read, write, changed: raised || sides.some((side) => side.write.size > 0) };
}

/**
 * The update that leads from one config to another: what changed with its version raised by one, and, where a group's
 * members or mod_policy change, the group raised with its unchanged members listed by version. Versions and sequence of
 * `updated` are not looked at. Fabric: internal/configtxlator/update Compute.
 * @param channelId goes into the update; Fabric's own function leaves it to the caller
 * @throws ConfigError `no differences detected between original and updated config`,
 *   `no channel group included for updated config`
 */
export function computeConfigUpdate(
  original: common.Config,
  updated: common.Config,
  channelId = '',
): common.ConfigUpdate {
  const [before, after] = [original.getChannelGroup(), updated.getChannelGroup()];
  if (before === undefined || after === undefined) {
    throw new ConfigError(`no channel group included for ${before === undefined ? 'original' : 'updated'} config`);
  }
  const { read, write, changed } = compareGroup(before, after);
  if (!changed) {
    throw new ConfigError('no differences detected between original and updated config');
  }
  const update = new common.ConfigUpdate();
  update.setChannelId(channelId);
  update.setReadSet(read);
  update.setWriteSet(write);
  return update;
}
