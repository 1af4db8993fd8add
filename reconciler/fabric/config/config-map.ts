import { common } from '@hyperledger/fabric-protos';
import { checkConfigId } from './channel-id.js';
import { ConfigError } from './config-error.js';
import { ADMINS } from './config-tree.js';
import { entriesOf, within } from './config-values.js';

/** One group, value or policy of a config tree, with where it stands. */
export type ConfigElement = {
  /** Names from the root down, without its own: `['Channel', 'Orderer']`. */
  readonly path: readonly string[];
  readonly key: string;
} & (
  | { readonly type: 'Group'; readonly item: common.ConfigGroup }
  | { readonly type: 'Value'; readonly item: common.ConfigValue }
  | { readonly type: 'Policy'; readonly item: common.ConfigPolicy }
);

/** `[Value]  /Channel/Orderer/BatchTimeout` -> element: keys as Fabric's error texts show them. */
export type ConfigMap = ReadonlyMap<string, ConfigElement>;

interface Items {
  Group: common.ConfigGroup;
  Value: common.ConfigValue;
  Policy: common.ConfigPolicy;
}

const PREFIXES = { Group: '[Group]  ', Value: '[Value]  ', Policy: '[Policy] ' } as const;
const ROOT = 'Channel';

/** The key of a group, by its names from the root down. */
export const groupKey = (path: readonly string[]): string => `${PREFIXES.Group}/${path.join('/')}`;

function add(map: Map<string, ConfigElement>, element: ConfigElement): void {
  const prefix = PREFIXES[element.type];
  within(`illegal characters in key: ${prefix}`, () => checkConfigId(element.key));
  map.set(`${prefix}/${[...element.path, element.key].join('/')}`, element);
}

function addGroup(
  map: Map<string, ConfigElement>,
  path: readonly string[],
  key: string,
  item: common.ConfigGroup,
): void {
  add(map, { type: 'Group', path, key, item });
  const below = [...path, key];
  for (const [name, group] of entriesOf(item.getGroupsMap())) {
    addGroup(map, below, name, group);
  }
  for (const [name, value] of entriesOf(item.getValuesMap())) {
    add(map, { type: 'Value', path: below, key: name, item: value });
  }
  for (const [name, policy] of entriesOf(item.getPoliciesMap())) {
    add(map, { type: 'Policy', path: below, key: name, item: policy });
  }
}

/** A tree, flat. No tree gives an empty map. Fabric: configtx mapConfig. @throws ConfigError for an illegal name */
export function mapConfig(root: common.ConfigGroup | undefined): ConfigMap {
  const map = new Map<string, ConfigElement>();
  if (root !== undefined) {
    addGroup(map, [], ROOT, root);
  }
  return map;
}

function lookUp<Type extends keyof Items>(map: ConfigMap, type: Type, path: string): Items[Type] {
  const key = PREFIXES[type] + path;
  const element = map.get(key);
  if (element === undefined) {
    throw new ConfigError(`missing ${type.toLowerCase()} at path: ${key}`);
  }
  return element.item as Items[Type];
}

/** Elements that came without a mod_policy get `Admins`, where the orderers have capabilities. */
function withModPolicy<T extends { getModPolicy(): string; setModPolicy(value: string): unknown }>(
  item: T,
  mend: boolean,
): T {
  if (mend && item.getModPolicy() === '') {
    item.setModPolicy(ADMINS);
  }
  return item;
}

function rebuild(map: ConfigMap, path: string, mend: boolean): common.ConfigGroup {
  const group = lookUp(map, 'Group', path);
  const result = new common.ConfigGroup();
  result.setVersion(group.getVersion());
  result.setModPolicy(group.getModPolicy());
  for (const [name] of entriesOf(group.getGroupsMap())) {
    result.getGroupsMap().set(name, rebuild(map, `${path}/${name}`, mend));
  }
  for (const [name] of entriesOf(group.getValuesMap())) {
    const value = lookUp(map, 'Value', `${path}/${name}`);
    result.getValuesMap().set(name, withModPolicy(value.cloneMessage(), mend));
  }
  for (const [name] of entriesOf(group.getPoliciesMap())) {
    const policy = lookUp(map, 'Policy', `${path}/${name}`);
    result.getPoliciesMap().set(name, withModPolicy(policy.cloneMessage(), mend));
  }
  return withModPolicy(result, mend);
}

/**
 * The tree of a flat map: each group has the members that its own element names, so what a raised group leaves out is
 * gone, and what a group that was not raised does not name is dropped. Shares nothing with the map.
 * Fabric: configtx configMapToConfig.
 * @throws ConfigError `missing value at path: ...`
 */
export function configOfMap(map: ConfigMap): common.ConfigGroup {
  return rebuild(map, `/${ROOT}`, map.has('[Value]  /Channel/Orderer/Capabilities'));
}
