import type { Content, Json, JsonObject } from './api';
import { invalid, organizationsOf } from './check-input';
import { sortedUnique } from './compare-bytes';

/**
 * MSP ids of ALL organizations that a new channel names: the keys of `application.organizations` and of
 * `orderer.organizations`. They are its voters, so a form that cannot be read is refused before anybody votes on it.
 *
 * @throws Refusal INVALID_ARGUMENT
 */
export function organizationsOfNewChannel(where: string, { after }: Content): readonly string[] {
  const named = ['application', 'orderer'].map((part) => {
    const place = `${where}.after.${part}.organizations`;
    const organizations = asObject(asObject(after)?.[part])?.organizations;
    const names = organizationsOf(place, Object.keys(asObject(organizations) ?? {}));
    if (names.length === 0) throw invalid(place, 'not an object with an MSP id as each key, one at least');
    return names;
  });
  return sortedUnique(named.flat());
}

function asObject(value: Json | undefined): JsonObject | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
