/**
 * The Merkle root over 100,000 leaves, and a proof of one: reconciler/settlement against merkletreejs, which is given the
 * same hash function and the same tree (RFC 6962), in the same run, by turns. Prints, judges nothing.
 *
 *   node dist/test/bench/merkle.js [LEAVES]      default: 100000
 */
import { MerkleTree as OtherTree } from 'merkletreejs';
import { encodeLeaf, type Leaf } from '../../reconciler/settlement/leaf.js';
import { MerkleFrontier } from '../../reconciler/settlement/merkle-frontier.js';
import { leafHash, sha256 } from '../../reconciler/settlement/merkle-hash.js';
import { MerkleTree, rootOfPath } from '../../reconciler/settlement/merkle-tree.js';

const COUNT = Number(process.argv[2] ?? 100_000);
const ROUNDS = 7;
const NODE = Buffer.of(1);

const leaves = Array.from({ length: COUNT }, (_, place): Uint8Array => {
  const written = { kind: 'write', namespace: 'numbertransfer', collection: '', delete: false, purge: false } as const;
  const valueHash = Buffer.from(sha256(Buffer.from(`value ${place}`))).toString('hex');
  const leaf: Leaf = { ...written, block: place >> 5, transaction: place & 31, key: `number${place}`, valueHash };
  return encodeLeaf(leaf);
});

function frontierRoot(): Uint8Array {
  const frontier = new MerkleFrontier();
  for (const leaf of leaves) frontier.append(leafHash(leaf));
  return frontier.root();
}
const tree = () => new MerkleTree(leaves.map(leafHash));
const otherTree = () =>
  new OtherTree(
    leaves.map((leaf) => Buffer.from(leafHash(leaf))),
    (data: Uint8Array) => Buffer.from(sha256(data)),
    { concatenator: (parts: Buffer[]) => Buffer.concat([NODE, ...parts]) },
  );

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const took: Record<string, number[]> = {};

function timed<T>(name: string, call: () => T): T {
  const started = performance.now();
  const result = call();
  took[name] = [...(took[name] ?? []), performance.now() - started];
  return result;
}

let [frontier, ours, theirs] = [frontierRoot(), tree(), otherTree()];
for (let round = 0; round < ROUNDS; round++) {
  frontier = timed('frontier', frontierRoot);
  ours = timed('tree', tree);
  theirs = timed('merkletreejs', otherTree);
}
for (let round = 0; round < 1000; round++) {
  const index = (round * 7919) % COUNT;
  const path = timed('our proof', () => ours.path(index));
  const root = timed('our check', () => rootOfPath(leafHash(leaves[index]!), index, COUNT, path));
  if (Buffer.compare(root!, ours.root) !== 0) throw new Error(`leaf ${index} is not proven`);
  const leaf = Buffer.from(leafHash(leaves[index]!));
  const proof = timed('their proof', () => theirs.getProof(leaf, index));
  if (proof.length !== path.length) throw new Error('another path');
}
const roots = [frontier, ours.root, theirs.getRoot()].map((root) => Buffer.from(root).toString('hex'));
if (new Set(roots).size !== 1) throw new Error(`other roots: ${roots.join(', ')}`);

const ms = (name: string) => median(took[name]!);
const line = (name: string, text: string) => console.log(`  ${name.padEnd(34)} ${text}`);
const root = (name: string) =>
  `${ms(name).toFixed(0)} ms, ${(ms(name) / ms('merkletreejs')).toFixed(2)} of merkletreejs`;
console.log(`${COUNT} leaves, hashed and rooted, median of ${ROUNDS}; the roots are the same`);
line('frontier (bounded memory)', root('frontier'));
line('tree (for proofs)', root('tree'));
line('merkletreejs', `${ms('merkletreejs').toFixed(0)} ms`);
line('proof of one leaf', `${ms('our proof').toFixed(4)} ms; merkletreejs ${ms('their proof').toFixed(4)} ms`);
line('check of a proof', `${ms('our check').toFixed(4)} ms`);
