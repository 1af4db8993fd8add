/**
 * Makes test/vectors/plasma anew, which is needed only if the format changes (its version then does, too):
 *
 *   node dist/test/settlement/plasma-vectors.js
 */
import { writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { common } from '@hyperledger/fabric-protos';
import { blockHash } from '../../reconciler/fabric/block/block-hash.js';
import { blockLeaves } from '../../reconciler/settlement/block-leaves.js';
import { encodeLeaf, type Leaf } from '../../reconciler/settlement/leaf.js';
import { makeProof } from '../../reconciler/settlement/make-proof.js';
import { leafHash } from '../../reconciler/settlement/merkle-hash.js';
import { MerkleTree } from '../../reconciler/settlement/merkle-tree.js';
import type { Proof } from '../../reconciler/settlement/proof.js';
import { formatProof } from '../../reconciler/settlement/proof-file.js';
import { RangeBuilder } from '../../reconciler/settlement/range-builder.js';
import { rangeRoot } from '../../reconciler/settlement/range-root.js';
import { bytesOf, type RecordedChannel, recordedBlocks } from '../devnet/fabric/ledger/recordings.js';
import { cornerBlock, NOT_TEXT, READABLE, UNREADABLE } from './corner-blocks.js';
import { sampleProofs } from './sample-proof.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const hashOf = (leaf: Leaf) => leafHash(encodeLeaf(leaf));
const base64 = (block: common.Block) => Buffer.from(block.serializeBinary()).toString('base64');

/** Last blocks of the ranges that each recorded channel is settled in. */
const RANGES: Readonly<Record<RecordedChannel, readonly number[]>> = {
  mychannel: [0, 2, 6, 39, 40, 101, 136],
  'ops-channel': [4],
  'b-mychannel': [9, 18],
  'b-ops-channel': [0, 1, 2],
};

interface Settled {
  readonly range: NonNullable<ReturnType<RangeBuilder['range']>>;
  readonly leaves: readonly Leaf[];
}

/** The ranges of a recorded channel, each behind the one before. */
function settle(channel: RecordedChannel): readonly Settled[] {
  const blocks = recordedBlocks(channel).map((recorded) => common.Block.deserializeBinary(bytesOf(recorded)));
  let previousRoot = blockHash(blocks[0]!);
  let from = 0;
  return RANGES[channel].map((to) => {
    const builder = new RangeBuilder({ channel, from, previousRoot });
    const leaves = blocks.slice(from, to + 1).flatMap((block) => builder.add(block));
    const range = builder.range()!;
    previousRoot = rangeRoot(range);
    from = to + 1;
    return { range, leaves };
  });
}

const asFile = (proof: Proof) => JSON.parse(formatProof(proof));
const withBytes = (leaf: Leaf) => ({ leaf, bytes: hex(encodeLeaf(leaf)), hash: hex(hashOf(leaf)) });

function blockVectors() {
  const readable = Object.entries({ ...READABLE, 'a value that is no text': NOT_TEXT }).map(([name, made]) => {
    const block = cornerBlock(made);
    return { name, block: base64(block), leaves: blockLeaves(block).map(withBytes) };
  });
  const unreadable = Object.entries(UNREADABLE).map(([name, made]) => ({ name, block: base64(cornerBlock(made)) }));
  return { readable, unreadable };
}

function rangeVectors() {
  return Object.keys(RANGES).map((recording) => ({
    recording,
    ranges: settle(recording as RecordedChannel).map(({ range, leaves }) => ({
      range,
      root: rangeRoot(range),
      leaves: leaves.map((leaf) => hex(hashOf(leaf))),
    })),
  }));
}

function validProofs(): readonly Proof[] {
  const recorded = (['mychannel', 'b-mychannel'] as const).flatMap(settle).flatMap(({ range, leaves }) => {
    const tree = new MerkleTree(leaves.map(hashOf));
    const places = [...new Set([0, 1, leaves.length >> 1, leaves.length - 1])].filter(
      (at) => at >= 0 && at < leaves.length,
    );
    return places.map((at) => makeProof(range, tree, leaves[at]!, at));
  });
  return [...[1, 2, 3, 5, 8, 21].flatMap((count) => sampleProofs(count)), ...recorded];
}

function refusedProofs() {
  const proofs = sampleProofs(21);
  const [first, second, last] = [proofs[0]!, proofs[1]!, proofs.at(-1)!];
  const { root, range, leaf } = first;
  const other = sampleProofs(21, { previousRoot: '00'.repeat(32) })[0]!;
  const wrong: Readonly<Record<string, Proof>> = {
    'another leaf': { ...first, leaf: second.leaf },
    'another path': { ...first, path: second.path },
    'another index': { ...first, index: 1 },
    'an index beyond the leaves': { ...first, index: 21 },
    'a path that is too short': { ...first, path: first.path.slice(1) },
    'a path that is too long': { ...last, path: [...last.path, root] },
    'another previous root': { ...other, root },
    'another root': other,
    'another leaf count': { ...first, range: { ...range, leafCount: 22 } },
    'another channel': { ...first, range: { ...range, channel: 'chains03' } },
    'another transaction': { ...first, leaf: { ...leaf, transaction: leaf.transaction + 1 } },
    'a key with one zero more': { ...first, leaf: { ...leaf, key: `${leaf.key}\u0000` } },
    'a namespace and collection that share their letters otherwise': {
      ...second,
      leaf: { ...second.leaf, namespace: 'carsp', collection: 'rices' },
    },
  };
  const outside = sampleProofs(21, { from: 4 })[0]!;
  return [
    ...Object.entries(wrong).map(([name, proof]) => ({ name, root, proof })),
    { name: 'a block before its range', root: outside.root, proof: outside },
  ];
}

/** The files of test/vectors/plasma by name. */
export function plasmaVectors(): Readonly<Record<string, unknown>> {
  return {
    'blocks.json': blockVectors(),
    'ranges.json': rangeVectors(),
    'proofs.json': {
      valid: validProofs().map(asFile),
      refused: refusedProofs().map((one) => ({ ...one, proof: asFile(one.proof) })),
    },
  };
}

/** The folder of the files. */
export const PLASMA_FOLDER = fileURLToPath(new URL('../../../test/vectors/plasma/', import.meta.url));

if (argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, content] of Object.entries(plasmaVectors())) {
    writeFileSync(`${PLASMA_FOLDER}${name}`, `${JSON.stringify(content, null, 1)}\n`);
    console.log(name);
  }
}
