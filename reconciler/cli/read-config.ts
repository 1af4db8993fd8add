import { readSchema } from '../adapters/files/read-schema.js';
import { readSoundness } from '../adapters/files/read-soundness.js';
import { loadConfig } from '../config/load-config.js';
import type { ReconcilerConfig } from '../config/reconciler-config.js';

/** Where the settings are, unless told otherwise. */
export const CONFIG_FILE = 'reconciler.yaml';

/**
 * This organization's own settings.
 * @throws QuorateError CONFIG_MISSING, CONFIG_UNREADABLE, CONFIG_INVALID
 */
export function readConfig(file: string | undefined): ReconcilerConfig {
  const schema = 'reconciler.schema.json';
  return loadConfig(file ?? CONFIG_FILE, readSchema(schema), readSoundness(schema));
}
