import { createRequire } from 'node:module';
import type * as Ethers from 'ethers';
import { rememberHashes } from './remember-hashes.js';

/** What of ethers is pure: the ABI coder, hashes, addresses, byte strings, keys, the bytes of transactions. */
export type PureEthers = Pick<
  typeof Ethers,
  | 'AbiCoder'
  | 'Interface'
  | 'keccak256'
  | 'sha256'
  | 'getAddress'
  | 'toUtf8Bytes'
  | 'toUtf8String'
  | 'hexlify'
  | 'getBytes'
  | 'encodeBytes32String'
  | 'SigningKey'
  | 'Transaction'
  | 'Wallet'
>;

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
