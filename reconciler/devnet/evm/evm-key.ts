import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak256 } from 'ethers';
import { seedDigest } from '../identities/derive-key.js';

/** A secp256k1 key pair of the devnet: of a node, or of an account. Public, as all of the devnet's keys are. */
export interface EvmKey {
  /** 0x and 64 lower-case hex digits. */
  readonly privateKey: string;
  /** As a node: 128 lower-case hex digits of its public key. */
  readonly nodeId: string;
  /** As an account: 0x and 40 lower-case hex digits. */
  readonly address: string;
}

/** The key pair of a path such as (`node`, chain id, name): always the same on every machine. */
export function deriveEvmKey(...path: readonly string[]): EvmKey {
  const wide = Buffer.concat([seedDigest('secp256k1', '0', ...path), seedDigest('secp256k1', '1', ...path)]);
  const order = secp256k1.Point.Fn.ORDER;
  const scalar = (BigInt(`0x${wide.toString('hex')}`) % (order - 1n)) + 1n;
  const secret = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
  const point = secp256k1.getPublicKey(secret, false).slice(1);
  return {
    privateKey: `0x${secret.toString('hex')}`,
    nodeId: Buffer.from(point).toString('hex'),
    address: `0x${keccak256(point).slice(-40)}`,
  };
}

/** The key of a node of an embedded Besu network, by its name. */
export function evmNodeKey(chainId: number, name: string): EvmKey {
  return deriveEvmKey('node', String(chainId), name);
}

/** The account of an organization (or whoever is named) in an embedded Besu network. */
export function evmAccountKey(chainId: number, name: string): EvmKey {
  return deriveEvmKey('account', String(chainId), name);
}
