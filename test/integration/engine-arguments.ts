/** How the commands under test are told the engine of this run. */
import { engineOf } from '../engine.js';

/** For `devnet up` and `demo`. */
export const ENGINE_ARGUMENTS: readonly string[] = ['--engine', engineOf()];

/** `--data` where the engine takes it: the real one keeps nothing over a stop. */
export const DATA_ARGUMENTS: readonly string[] = engineOf() === 'embedded' ? ['--data'] : [];
