import { QuorateError } from '../core/model/quorate-error.js';
import { isPrivate, LEAF_KINDS, type Leaf, type LeafKind } from './leaf.js';
import type { Proof } from './proof.js';
import type { SettledRange } from './range-root.js';

/** The version of the file's own shape. */
export const PROOF_VERSION = 1;

const HASH = /^[0-9a-f]{64}$/;
const HEX = /^(?:[0-9a-f]{2})*$/;
/** More levels than a tree can have whose leaves are counted below 2^53. */
const MAX_PATH = 53;
const MAX_TRANSACTION = 2 ** 32 - 1;

/** A proof as the text of `proof.json` (LEAVES.md). The same proof gives the same bytes. */
export function formatProof(proof: Proof): string {
  const { range, root, leaf, index, path } = proof;
  const file = {
    proofVersion: PROOF_VERSION,
    range: {
      channel: range.channel,
      from: range.from,
      to: range.to,
      leafCount: range.leafCount,
      treeRoot: range.treeRoot,
      previousRoot: range.previousRoot,
      lastBlockHash: range.lastBlockHash,
    },
    root,
    leaf: {
      block: leaf.block,
      transaction: leaf.transaction,
      kind: leaf.kind,
      namespace: leaf.namespace,
      collection: leaf.collection,
      key: leaf.key,
      valueHash: leaf.valueHash,
      delete: leaf.delete,
      purge: leaf.purge,
    },
    index,
    path,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * Reads the text of a `proof.json`: every field must be there, and no other. Whether the proof holds is `checkProof`'s.
 * @throws QuorateError PROOF_INVALID, PROOF_VERSION
 */
export function parseProof(text: string): Proof {
  const file = fields(parseJson(text), '', ['proofVersion', 'range', 'root', 'leaf', 'index', 'path'], 'proofVersion');
  const path = file.path;
  if (!Array.isArray(path) || path.length > MAX_PATH) throw invalid('path', `a list of at most ${MAX_PATH} hashes`);
  return {
    range: readRange(file.range),
    root: hash(file.root, 'root'),
    leaf: readLeaf(file.leaf),
    index: whole(file.index, 'index'),
    path: path.map((one, place) => hash(one, `path[${place}]`)),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new QuorateError('PROOF_INVALID', 'This is not a proof', { why: 'it is not JSON', mend: MEND, cause });
  }
}

function readRange(value: unknown): SettledRange {
  const names = ['channel', 'from', 'to', 'leafCount', 'treeRoot', 'previousRoot', 'lastBlockHash'];
  const range = fields(value, 'range', names);
  return {
    channel: words(range.channel, 'range.channel'),
    from: whole(range.from, 'range.from'),
    to: whole(range.to, 'range.to'),
    leafCount: whole(range.leafCount, 'range.leafCount'),
    treeRoot: hash(range.treeRoot, 'range.treeRoot'),
    previousRoot: hash(range.previousRoot, 'range.previousRoot'),
    lastBlockHash: hash(range.lastBlockHash, 'range.lastBlockHash'),
  };
}

function readLeaf(value: unknown): Leaf {
  const names = ['block', 'transaction', 'kind', 'namespace', 'collection', 'key', 'valueHash', 'delete', 'purge'];
  const leaf = fields(value, 'leaf', names);
  const kind = leaf.kind;
  if (!isKind(kind)) throw invalid('leaf.kind', `one of ${Object.keys(LEAF_KINDS).join(', ')}`);
  return checkLeaf({
    block: whole(leaf.block, 'leaf.block'),
    transaction: whole(leaf.transaction, 'leaf.transaction', MAX_TRANSACTION),
    kind,
    namespace: words(leaf.namespace, 'leaf.namespace'),
    collection: words(leaf.collection, 'leaf.collection'),
    key: isPrivate(kind) ? hex(leaf.key, 'leaf.key') : words(leaf.key, 'leaf.key'),
    valueHash: hex(leaf.valueHash, 'leaf.valueHash'),
    delete: flag(leaf.delete, 'leaf.delete'),
    purge: flag(leaf.purge, 'leaf.purge'),
  });
}

/** What no block gives is no leaf, even where an operator has settled it. */
function checkLeaf(leaf: Leaf): Leaf {
  if (leaf.delete !== (leaf.valueHash === '')) throw invalid('leaf.valueHash', 'empty for a delete, and only there');
  if (leaf.collection !== '' && !isPrivate(leaf.kind)) throw invalid('leaf.collection', 'empty for a public write');
  if (leaf.purge && leaf.kind !== 'private-write') throw invalid('leaf.purge', 'false but for a private write');
  return leaf;
}

function isKind(value: unknown): value is LeafKind {
  return typeof value === 'string' && Object.hasOwn(LEAF_KINDS, value);
}

function fields(value: unknown, at: string, names: readonly string[], version?: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(at || 'it', 'an object');
  const found = value as Record<string, unknown>;
  if (version !== undefined && Object.hasOwn(found, version) && found[version] !== PROOF_VERSION) {
    throw new QuorateError('PROOF_VERSION', 'The proof is of another release of Quorate', {
      why: `its version is not ${PROOF_VERSION}`,
      mend: 'check it with the release that made it, or make it again with this one',
    });
  }
  const prefix = at === '' ? '' : `${at}.`;
  const missing = names.find((name) => !Object.hasOwn(found, name));
  if (missing !== undefined) throw invalid(prefix + missing, 'there');
  if (Object.keys(found).length > names.length) throw invalid(at || 'it', `of the fields ${names.join(', ')} only`);
  return found;
}

function words(value: unknown, at: string): string {
  // A lone surrogate has no UTF-8: two such texts would have the same bytes.
  if (typeof value !== 'string' || Buffer.from(value).toString() !== value) throw invalid(at, 'well-formed text');
  return value;
}

function whole(value: unknown, at: string, most = Number.MAX_SAFE_INTEGER): number {
  // -0 is 0 in every comparison, and another text.
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most && !Object.is(value, -0))
    return value;
  throw invalid(at, `a whole number from 0 to ${most}`);
}

function hash(value: unknown, at: string): string {
  if (typeof value !== 'string' || !HASH.test(value)) throw invalid(at, '64 lower-case hex digits');
  return value;
}

function hex(value: unknown, at: string): string {
  if (typeof value !== 'string' || !HEX.test(value)) throw invalid(at, 'lower-case hex');
  return value;
}

function flag(value: unknown, at: string): boolean {
  if (typeof value !== 'boolean') throw invalid(at, 'true or false');
  return value;
}

const MEND = 'ask for the file again, as it was written';

function invalid(at: string, expected: string): QuorateError {
  return new QuorateError('PROOF_INVALID', 'This is not a proof', { why: `${at} must be ${expected}`, mend: MEND });
}
