import type { common } from '@hyperledger/fabric-protos';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import { sha256Hex } from '../../core/digest/sha256-hex.js';
import { compareBytes, sortedUnique } from '../../core/order/compare-bytes.js';
import { deltaOf, guardPath } from '../config/authorize-config-update.js';
import { computeConfigUpdate } from '../config/compute-config-update.js';
import { type ConfigElement, type ConfigMap, groupKey, mapConfig } from '../config/config-map.js';
import { equalMessages } from '../config/organization-msps.js';
import { editChannelConfig } from './edit-channel-config.js';
import type { ManagedChannel } from './managed-channel.js';

/** The group of the tree that an element is in; the channel's own group is in `channel`. */
export type ChannelPart = 'application' | 'channel' | 'orderer';

/** An element that an update changes, adds, or raises because members of it come or go. */
export interface TouchedElement {
  /** `[Value]  /Channel/Orderer/BatchTimeout`, as Fabric's error texts have it. */
  readonly path: string;
  /** The present one; undefined for a new element. */
  readonly version: number | undefined;
  readonly part: ChannelPart;
  /**
   * Path of the policy that must be satisfied; for a new element that of the group that is raised for it. Undefined where
   * no policy is named: then nobody can.
   */
  readonly policy: string | undefined;
}

export interface DerivedUpdate {
  /** ConfigUpdate: what config signatures sign. The same bytes from the same config and wishes, on every machine. */
  readonly update: Uint8Array;
  /** Hex SHA-256 of the update. */
  readonly hash: string;
  /** Sorted by the bytes of their paths. */
  readonly touched: readonly TouchedElement[];
  /**
   * What the change starts from: `config:application+orderer:<hex>`. It moves when a touched element does, and only then: an
   * update also names the unchanged members of a group that it raises, so their versions are in its hash, not in here.
   */
  readonly base: string;
  /** The config as `editChannelConfig` makes it: what the update leads to, but for the versions. */
  readonly next: common.Config;
}

const PARTS: Readonly<Record<string, ChannelPart>> = { Application: 'application', Orderer: 'orderer' };

function partOf({ type, path, key }: ConfigElement): ChannelPart {
  const section = (type === 'Group' ? [...path, key] : path)[1] ?? '';
  return Object.hasOwn(PARTS, section) ? PARTS[section]! : 'channel';
}

/** The guard of what is there; of what is new, that of the nearest group around it which is there. */
function guardOf(current: ConfigMap, key: string, { path }: ConfigElement): string | undefined {
  const groups = path.map((_, depth) => groupKey(path.slice(0, path.length - depth)));
  const guarded = [key, ...groups].flatMap((one) => current.get(one) ?? [])[0];
  return guarded && guardPath(guarded);
}

/** What an update changes, of all that it names. */
function touchedBy(live: common.Config, update: common.ConfigUpdate): readonly TouchedElement[] {
  const current = mapConfig(live.getChannelGroup());
  const delta = deltaOf(mapConfig(update.getReadSet()), mapConfig(update.getWriteSet()));
  return [...delta]
    .map(([path, element]) => ({
      path,
      version: current.get(path)?.item.getVersion(),
      part: partOf(element),
      policy: guardOf(current, path, element),
    }))
    .sort((one, other) => compareBytes(one.path, other.path));
}

/** What blocks are cut by, in the orderer group. */
const BATCH = ['[Value]  /Channel/Orderer/BatchSize', '[Value]  /Channel/Orderer/BatchTimeout'];

export function touchesBatch(touched: readonly TouchedElement[]): boolean {
  return touched.some(({ path }) => BATCH.includes(path));
}

/** The base of an update as of a channel of a plasma chain: `batch` is a part of its own there, for it has more voters. */
export function batchApartBase(touched: readonly TouchedElement[]): string {
  return baseOf(touched, ({ path, part }) => (BATCH.includes(path) ? 'batch' : part));
}

function baseOf(
  touched: readonly TouchedElement[],
  partOf: (element: TouchedElement) => string = ({ part }) => part,
): string {
  const parts = sortedUnique(touched.map(partOf)).join('+');
  return `config:${parts}:${sha256Hex(canonicalJson(touched.map(({ path, version }) => [path, version ?? null])))}`;
}

/**
 * The update that makes a channel what is wanted of it. Undefined when it is that already.
 * @throws ConfigError, PolicyError, PolicySyntaxError of `editChannelConfig`; ConfigError for an illegal name
 */
export function deriveConfigUpdate(
  channelId: string,
  live: common.Config,
  wanted: ManagedChannel,
): DerivedUpdate | undefined {
  const next = editChannelConfig(live, wanted);
  if (equalMessages(live, next)) return undefined;
  const message = computeConfigUpdate(live, next, channelId);
  const update = message.serializeBinary();
  const touched = touchedBy(live, message);
  return { update, hash: sha256Hex(update), touched, base: baseOf(touched), next };
}
