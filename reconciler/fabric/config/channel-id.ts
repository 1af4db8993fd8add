import { ConfigError } from './config-error.js';

const MAX_LENGTH = 249;
const ILLEGAL_NAMES = new Set(['.', '..']);

/** @throws ConfigError with Fabric's text. Fabric: common/configtx ValidateChannelID. */
export function checkChannelId(id: string): void {
  if (id === '') {
    throw new ConfigError('channel ID illegal, cannot be empty');
  }
  if (Buffer.byteLength(id) > MAX_LENGTH) {
    throw new ConfigError(`channel ID illegal, cannot be longer than ${MAX_LENGTH}`);
  }
  if (!/^[a-z][a-z0-9.-]*$/.test(id)) {
    throw new ConfigError(`'${id}' contains illegal characters`);
  }
}

/** Names of groups, values and policies. @throws ConfigError with Fabric's text. Fabric: common/configtx validateConfigID. */
export function checkConfigId(id: string): void {
  if (id === '') {
    throw new ConfigError('config ID illegal, cannot be empty');
  }
  if (Buffer.byteLength(id) > MAX_LENGTH) {
    throw new ConfigError(`config ID illegal, cannot be longer than ${MAX_LENGTH}`);
  }
  if (ILLEGAL_NAMES.has(id)) {
    throw new ConfigError(`name '${id}' for config ID is not allowed`);
  }
  if (!/^[a-zA-Z0-9.-]+$/.test(id)) {
    throw new ConfigError(`config ID '${id}' contains illegal characters`);
  }
}
