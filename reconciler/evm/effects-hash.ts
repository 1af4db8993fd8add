import type { Effects, EvmCall } from '../ports/write/permissioning-writer.js';
import { pureEthers } from './pure-ethers.js';

/** Where the calls run: a call that is voted on one chain or contract means nothing on another. */
export interface EffectsPlace {
  readonly chainId: number;
  /** The governance contract's address. */
  readonly opssc: string;
}

const CALLS = 'tuple(address to, bytes data)[]';

/** keccak-256 of one chunk of calls at its place among all, as OpsSC.sol computes it (decisions/0006-besu.md). */
export function chunkHash(place: EffectsPlace, index: number, total: number, calls: readonly EvmCall[]): string {
  const { AbiCoder, keccak256 } = pureEthers();
  const values = [place.chainId, place.opssc, index, total, calls.map(({ to, data }) => ({ to, data }))];
  return keccak256(AbiCoder.defaultAbiCoder().encode(['uint256', 'address', 'uint256', 'uint256', CALLS], values));
}

/** The chunks' hashes, in order: what `execute` is given beside each chunk. */
export function chunkHashes(place: EffectsPlace, chunks: Effects['chunks']): readonly string[] {
  return chunks.map((calls, index) => chunkHash(place, index, chunks.length, calls));
}

/** The hash over all chunks: the last part of a base. Without chunks it is the hash of no calls. */
export function effectsHash(place: EffectsPlace, chunks: Effects['chunks']): string {
  const { AbiCoder, keccak256 } = pureEthers();
  return keccak256(AbiCoder.defaultAbiCoder().encode(['bytes32[]'], [chunkHashes(place, chunks)]));
}

/** Chunks with their hash. */
export function effectsOf(place: EffectsPlace, chunks: Effects['chunks']): Effects {
  return { chunks, hash: effectsHash(place, chunks) };
}

/** Effects of a round that makes no calls; the same in every place. */
export function noCallsHash(): string {
  return effectsHash({ chainId: 0, opssc: '0x' }, []);
}
