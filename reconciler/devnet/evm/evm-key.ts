import { createECDH } from 'node:crypto';
import { pureEthers } from '../../evm/pure-ethers.js';
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

/** Of secp256k1 (SEC 2, 2.4.1): how many private keys there are, and one. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** The key pair of a path such as (`node`, chain id, name): always the same on every machine. */
export function deriveEvmKey(...path: readonly string[]): EvmKey {
  const wide = Buffer.concat([seedDigest('secp256k1', '0', ...path), seedDigest('secp256k1', '1', ...path)]);
  const scalar = (BigInt(`0x${wide.toString('hex')}`) % (ORDER - 1n)) + 1n;
  const secret = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
  const curve = createECDH('secp256k1');
  curve.setPrivateKey(secret);
  const point = curve.getPublicKey().subarray(1);
  return {
    privateKey: `0x${secret.toString('hex')}`,
    nodeId: point.toString('hex'),
    address: `0x${pureEthers().keccak256(point).slice(-40)}`,
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
