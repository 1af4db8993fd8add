import type { Json, Leaf, LeafKind, Proof } from './api';
import { CHANNEL, HEX64, invalid, objectOf, oneOf, parseJson, patternOf, wholeOf } from './check-input';
import { MAX } from './constants';
import { isPrivate, LEAF_KINDS } from './merkle-hash';
import { Refusal } from './refusal';

const HEX = /^(?:[0-9a-f]{2})*$/;
const MOST = Number.MAX_SAFE_INTEGER;

/**
 * Reads a `proof.json`: all fields, and no others.
 *
 * @throws Refusal INVALID_ARGUMENT, PROOF_VERSION
 */
export function checkProof(text: string): Proof {
  const file = parseJson('proof', text, MAX.proofBytes);
  const given = objectOf('proof', file, ['proofVersion', 'range', 'root', 'leaf', 'index', 'path']);
  if (given.proofVersion !== 1) {
    const mend = 'make the proof again with a release that this contract knows';
    throw new Refusal('PROOF_VERSION', 'This contract knows proofs of version 1', mend);
  }
  const { path } = given;
  if (!Array.isArray(path) || path.length > MAX.path) throw invalid('proof.path', `not a list of up to ${MAX.path}`);
  return {
    range: checkProvenRange(given.range),
    root: patternOf('proof.root', given.root, HEX64),
    leaf: checkLeaf(given.leaf),
    index: wholeOf('proof.index', given.index, 0, MOST),
    path: path.map((hash: Json, place) => patternOf(`proof.path[${place}]`, hash, HEX64)),
  };
}

function checkProvenRange(value: Json | undefined): Proof['range'] {
  const at = 'proof.range';
  const fields = ['channel', 'from', 'to', 'leafCount', 'treeRoot', 'previousRoot', 'lastBlockHash'];
  const given = objectOf(at, value, fields);
  const number = (field: string) => wholeOf(`${at}.${field}`, given[field], 0, MOST);
  const hash = (field: string) => patternOf(`${at}.${field}`, given[field], HEX64);
  return {
    channel: patternOf(`${at}.channel`, given.channel, CHANNEL),
    from: number('from'),
    to: number('to'),
    leafCount: number('leafCount'),
    treeRoot: hash('treeRoot'),
    previousRoot: hash('previousRoot'),
    lastBlockHash: hash('lastBlockHash'),
  };
}

function checkLeaf(value: Json | undefined): Leaf {
  const at = 'proof.leaf';
  const fields = ['block', 'transaction', 'kind', 'namespace', 'collection', 'key', 'valueHash', 'delete', 'purge'];
  const given = objectOf(at, value, fields);
  const words = (field: string) => wordsOf(`${at}.${field}`, given[field]);
  const flag = (field: string) => flagOf(`${at}.${field}`, given[field]);
  const kind = oneOf(`${at}.kind`, given.kind, Object.keys(LEAF_KINDS) as LeafKind[]);
  const leaf = {
    block: wholeOf(`${at}.block`, given.block, 0, MOST),
    transaction: wholeOf(`${at}.transaction`, given.transaction, 0, 2 ** 32 - 1),
    kind,
    namespace: words('namespace'),
    collection: words('collection'),
    key: isPrivate(kind) ? patternOf(`${at}.key`, given.key, HEX) : words('key'),
    valueHash: patternOf(`${at}.valueHash`, given.valueHash, HEX),
    delete: flag('delete'),
    purge: flag('purge'),
  };
  if (leaf.delete !== (leaf.valueHash === '')) throw invalid(`${at}.valueHash`, 'empty for a delete, and only there');
  if (leaf.collection !== '' && !isPrivate(kind)) throw invalid(`${at}.collection`, 'of a public write');
  if (leaf.purge && kind !== 'private-write') throw invalid(`${at}.purge`, 'of another kind than a private write');
  return leaf;
}

/** A lone surrogate has no UTF-8: two such texts would have the same bytes. */
function wordsOf(where: string, value: Json | undefined): string {
  if (typeof value !== 'string' || !value.isWellFormed()) throw invalid(where, 'not well-formed text');
  return value;
}

function flagOf(where: string, value: Json | undefined): boolean {
  if (typeof value !== 'boolean') throw invalid(where, 'not true or false');
  return value;
}
