import type { Effects, EvmCall } from '../ports/write/permissioning-writer.js';
import { pureEthers } from './pure-ethers.js';

/** Where the calls run: a call that is voted on one chain or contract means nothing on another. */
export interface EffectsPlace {
  readonly chainId: number;
  /** The governance contract's address. */
  readonly opssc: string;
}

/**
 * keccak-256 of one chunk of calls at its place among all, as OpsSC.sol computes it (decisions/0006-besu.md): of the ABI's
 * (uint256, address, uint256, uint256, (address, bytes)[]). It is written here, for ethers takes long for many bytes, and
 * every pass hashes what it plans.
 */
export function chunkHash(place: EffectsPlace, index: number, total: number, calls: readonly EvmCall[]): string {
  const entries = calls.map(({ to, data }) => addressWord(to) + word(2 * WORD) + bytesOf(data));
  let offset = entries.length * WORD;
  const offsets = entries.map((entry) => {
    const begin = word(offset);
    offset += entry.length / 2;
    return begin;
  });
  const head = [word(place.chainId), addressWord(place.opssc), word(index), word(total), word(5 * WORD)];
  const all = [...head, word(entries.length), ...offsets, ...entries].join('');
  return pureEthers().keccak256(Buffer.from(all, 'hex'));
}

/** Bytes of one. */
const WORD = 32;
const word = (value: number): string => value.toString(16).padStart(2 * WORD, '0');

function addressWord(address: string): string {
  if (!/^0x[0-9a-f]{40}$/i.test(address)) throw new TypeError(`${address} is no address`);
  return address.slice(2).padStart(2 * WORD, '0');
}

/** Their length, then they, filled up to whole words. */
function bytesOf(data: string): string {
  if (!/^0x(?:[0-9a-f]{2})*$/i.test(data)) throw new TypeError('the data of a call are no bytes in hex');
  const length = data.length / 2 - 1;
  return word(length) + data.slice(2).padEnd(2 * WORD * Math.ceil(length / WORD), '0');
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
