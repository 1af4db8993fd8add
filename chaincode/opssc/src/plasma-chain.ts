import type { Content, Json, JsonObject } from './api';
import { CHANNEL, patternOf } from './check-input';

/**
 * The channel that a plasma chain is: `after.plasma.channel`. Its members vote beside those of the root channel, so a form
 * that cannot be read is refused before anybody votes on it.
 *
 * @throws Refusal INVALID_ARGUMENT
 */
export function plasmaChannelOf(where: string, { after }: Content): string {
  return patternOf(`${where}.after.plasma.channel`, asObject(asObject(after)?.plasma)?.channel, CHANNEL);
}

function asObject(value: Json | undefined): JsonObject | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
