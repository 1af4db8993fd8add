import { textField, uint64 } from './canonical-bytes.js';
import { sha256 } from './merkle-hash.js';
import { RANGE_FORMAT } from './range-root.js';

/**
 * What a member says in place of its own root of a range whose blocks its own peer has not: the same at every member, so
 * that a majority of them decides. No range's root, no node and no leaf has it, for they begin with other bytes.
 *
 * @returns lower-case hex
 */
export function noSuchBlocks(channel: string, from: number, to: number): string {
  const bytes = Buffer.concat([Buffer.of(0x03, RANGE_FORMAT), textField(channel), uint64(from), uint64(to)]);
  return Buffer.from(sha256(bytes)).toString('hex');
}
