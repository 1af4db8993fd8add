import { type Enode, isEnode, parseEnode } from '../../evm/enode.js';

/** Enode URLs of an allow-list by id; what is none is left out. */
export function parseListed(entries: readonly string[]): ReadonlyMap<string, Enode> {
  const parsed = entries.map(parseEnode).filter(isEnode);
  return new Map(parsed.map((enode) => [enode.id, enode]));
}
