import { ConfigError } from '../config/config-error.js';
import { formatGoDuration, parseGoDuration } from '../config/go-duration.js';

/** The one form of a Go duration: `60s` and `1m` are `1m0s`. What is no duration, and what is no text, stays as it is. */
export function normalDuration<T>(value: T): T | string {
  if (typeof value !== 'string') return value;
  try {
    return formatGoDuration(parseGoDuration(value));
  } catch (error) {
    if (error instanceof ConfigError) return value;
    throw error;
  }
}
