import type { JsonObject } from '../../core/model/json.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import type { ChannelLive } from './channel-live.js';
import type { ChannelSpec, PolicySpec } from './channel-spec.js';

/** The managed part of a channel, in one form for document and ledger. What a document leaves out is not in it. */
export function desiredShared(spec: ChannelSpec): JsonObject {
  const { BatchTimeout, BatchSize } = spec.orderer;
  const policies = desiredPolicies(spec);
  return {
    members: sortedUnique(spec.members),
    ordererOrganizations: sortedUnique(spec.orderer.organizations),
    ...(BatchTimeout === undefined ? {} : { batchTimeoutMs: durationMs(BatchTimeout) }),
    ...(BatchSize === undefined ? {} : { maxMessageCount: BatchSize.MaxMessageCount }),
    ...(Object.keys(policies).length === 0 ? {} : { policies }),
    ...(spec.application?.ACLs ? { acls: spec.application.ACLs } : {}),
  };
}

/** The same fields of a live channel: only those that the document manages and the ledger told. */
export function liveShared(live: ChannelLive, managed: JsonObject): JsonObject {
  const pick = (from: Readonly<Record<string, string>>, keys: object) =>
    Object.fromEntries(Object.keys(keys).flatMap((key) => (Object.hasOwn(from, key) ? [[key, from[key]!]] : [])));
  const { batchTimeout, maxMessageCount } = live;
  return {
    members: sortedUnique(live.members),
    ordererOrganizations: sortedUnique(live.ordererOrganizations),
    ...('batchTimeoutMs' in managed && batchTimeout !== undefined ? { batchTimeoutMs: durationMs(batchTimeout) } : {}),
    ...('maxMessageCount' in managed && maxMessageCount !== undefined ? { maxMessageCount } : {}),
    ...('policies' in managed ? { policies: pick(live.policies, managed.policies as object) } : {}),
    ...('acls' in managed ? { acls: pick(live.acls, managed.acls as object) } : {}),
  };
}

/** Policies by absolute path, as ports/read names them. */
export function desiredPolicies(spec: ChannelSpec): Readonly<Record<string, string>> {
  const below = (path: string, policies: Readonly<Record<string, PolicySpec>> | undefined) =>
    Object.entries(policies ?? {}).map(([name, { Rule }]) => [`${path}/${name}`, Rule] as const);
  return Object.fromEntries([
    ...below('/Channel', spec.Policies),
    ...below('/Channel/Application', spec.application?.Policies),
    ...below('/Channel/Orderer', spec.orderer.Policies),
  ]);
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A Go duration (`1m30s`, `500ms`) in milliseconds; other text is 0. */
export function durationMs(duration: string): number {
  return [...duration.matchAll(/([0-9.]+)(ms|s|m|h)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNIT_MS[unit!]!,
    0,
  );
}
