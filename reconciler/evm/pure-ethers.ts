import { createRequire } from 'node:module';
import { rememberHashes } from './remember-hashes.js';

/** Loaded by one file in the bundle, and by the package elsewhere. */
export type PureEthers = typeof import('./ethers-parts.js');

const require = createRequire(import.meta.url);
let loaded: PureEthers | undefined;

/** Loaded when it is first needed: it takes longer than the whole plan of a network without a Besu document. */
export function pureEthers(): PureEthers {
  if (loaded) return loaded;
  loaded = require('ethers') as PureEthers;
  const { keccak256 } = loaded;
  keccak256.register(rememberHashes(keccak256._));
  return loaded;
}
