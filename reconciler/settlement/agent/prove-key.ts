import { QuorateError } from '../../core/model/quorate-error.js';
import type { ChannelBlocks } from '../../ports/read/block-reader.js';
import type { PlasmaRootReader, PlasmaRootView } from '../../ports/read/plasma-root-reader.js';
import { isContradicted } from '../audit-word.js';
import { encodeLeaf, type Leaf } from '../leaf.js';
import { makeProof } from '../make-proof.js';
import { leafHash, sha256 } from '../merkle-hash.js';
import { MerkleTree } from '../merkle-tree.js';
import type { Proof } from '../proof.js';
import type { ChannelTrust } from './channel-trust.js';
import { ownRange } from './own-range.js';
import { rootBehind } from './root-behind.js';

/** Which write is to be proven: the last one of a key. */
export interface KeyWanted {
  readonly key: string;
  /** Any, where it is left out. */
  readonly namespace?: string | undefined;
  /** Of private data: the block has the key's hash only. */
  readonly collection?: string | undefined;
  /** The last write in this block; else the last one of all. */
  readonly block?: number | undefined;
}

export interface KeyProof {
  readonly proof: Proof;
  /** The range as the root contract has it. */
  readonly settled: PlasmaRootView;
}

export interface ProofSources {
  /** Its name at the root contract. */
  readonly chain: string;
  readonly reader: PlasmaRootReader;
  readonly blocks: ChannelBlocks;
  readonly trust: ChannelTrust;
}

/** A write that fits, with its place among the leaves of its range. */
interface Found {
  readonly leaf: Leaf;
  readonly index: number;
}

/**
 * The proof of one write, from our own peer's verified blocks, against a root that stands. Without a block, ranges are
 * searched from the newest one back; whoever has written the key since, unsettled, makes that a refusal. The first range with
 * such a key counts: whether another chaincode has written one before is not looked for.
 *
 * @throws QuorateError KEY_NOT_FOUND, PLASMA_PEER_BEHIND and PLASMA_ROOT_BEHIND (transient), NOT_SETTLED (transient), PROOF_AMBIGUOUS, PROOF_ROOT_DIFFERS, and what reading throws
 */
export async function proveKey(wanted: KeyWanted, sources: ProofSources): Promise<KeyProof> {
  const fits = fitting(wanted);
  const { chain, reader } = sources;
  const settledTo = await provableTo(wanted, sources);
  if (wanted.block === undefined) await refuseUnsettled(fits, settledTo, sources);
  else if (wanted.block > settledTo) throw notSettled(wanted.block, settledTo);
  for (let block = wanted.block ?? settledTo; block >= 0; ) {
    const settled = await reader.root(chain, block);
    // Another peer of ours may have answered before.
    if (!settled) throw rootBehind(chain, `it does not know the root over block ${block} yet`, settledTo);
    const proven = await proveIn(settled, fits, sources);
    if (proven) return { proof: proven, settled };
    if (wanted.block !== undefined) break;
    block = settled.from - 1;
  }
  throw new QuorateError('KEY_NOT_FOUND', 'No settled block writes this key', {
    why: wanted.block === undefined ? `none up to block ${settledTo} does` : `block ${wanted.block} does not`,
    mend: 'check key, namespace and block; private data need --collection',
    facts: { key: wanted.key },
  });
}

/**
 * The last settled block, without ranges over blocks that our peer has not. Those that the members contradict prove nothing;
 * behind another one the last write of a key may be, and then our peer is behind.
 */
async function provableTo({ block }: KeyWanted, { chain, reader, blocks }: ProofSources): Promise<number> {
  const { settledTo } = await reader.chain(chain);
  if (settledTo < blocks.height) return settledTo;
  const last = blocks.height - 1;
  const [first] = await reader.rootsAfter(chain, last);
  if (!first) throw rootBehind(chain, `it does not know the root over block ${settledTo} yet`, settledTo);
  const before = Math.min(last, first.from - 1);
  if (block !== undefined) return before;
  for (let after = last; ; ) {
    const ahead = await reader.rootsAfter(chain, after);
    if (ahead.length === 0) return before;
    const believed = ahead.find((settled) => !isContradicted(settled));
    if (believed) throw peerBehind(believed, blocks);
    after = ahead.at(-1)!.to;
  }
}

function peerBehind({ from, to }: PlasmaRootView, { peer, height }: ChannelBlocks): QuorateError {
  return new QuorateError('PLASMA_PEER_BEHIND', 'Our peer has not all blocks that are settled', {
    why: `blocks ${from} to ${to} are settled, and the last one of ${peer} is ${height - 1}`,
    mend: 'wait until it has caught up; --block proves a write of a block that it has. If it has not for long, our loop raises the alarm',
    facts: { to, height },
    retry: 'transient',
  });
}

/** Newest writes, by their fields: a private key is looked for by its hash. */
function fitting({ key, namespace, collection, block }: KeyWanted): (leaf: Leaf) => boolean {
  const kind = collection === undefined ? 'write' : 'private-write';
  const name = collection === undefined ? key : Buffer.from(sha256(Buffer.from(key))).toString('hex');
  return (leaf) =>
    leaf.kind === kind &&
    leaf.key === name &&
    leaf.collection === (collection ?? '') &&
    (namespace === undefined || leaf.namespace === namespace) &&
    (block === undefined || leaf.block === block);
}

async function refuseUnsettled(fits: (leaf: Leaf) => boolean, settledTo: number, sources: ProofSources): Promise<void> {
  const { blocks, trust } = sources;
  const [from, to] = [settledTo + 1, blocks.height - 1];
  if (to < from) return;
  const leaf = (one: Leaf): void => {
    if (fits(one)) throw notSettled(one.block, settledTo);
  };
  await ownRange(blocks, trust, { from, to, previousRoot: '', leaf });
}

async function proveIn(
  settled: PlasmaRootView,
  fits: (leaf: Leaf) => boolean,
  { blocks, trust }: ProofSources,
): Promise<Proof | undefined> {
  const { from, to, previousRoot } = settled;
  const hashes: Uint8Array[] = [];
  let found: Found | undefined;
  const namespaces = new Set<string>();
  const leaf = (one: Leaf): void => {
    if (fits(one)) {
      found = { leaf: one, index: hashes.length };
      namespaces.add(one.namespace);
    }
    hashes.push(leafHash(encodeLeaf(one)));
  };
  const own = await ownRange(blocks, trust, { from, to, previousRoot, leaf });
  const last = found;
  if (last === undefined) return undefined;
  if (namespaces.size > 1) throw ambiguous([...namespaces]);
  if (!settled.standing.some(({ root }) => root === own.root)) throw differs(settled, own.root);
  return makeProof(own.range, new MerkleTree(hashes), last.leaf, last.index);
}

function notSettled(block: number, settledTo: number): QuorateError {
  return new QuorateError('NOT_SETTLED', 'The block that writes this key is not settled yet', {
    why: `it is block ${block}, and settled are the blocks up to ${settledTo}`,
    mend: 'wait for the next root; --block proves an older write',
    facts: { block, settledTo },
    retry: 'transient',
  });
}

function ambiguous(namespaces: readonly string[]): QuorateError {
  return new QuorateError('PROOF_AMBIGUOUS', 'Several chaincodes have written a key of this name', {
    why: namespaces.join(', '),
    mend: 'name one with --namespace',
  });
}

function differs({ from, to, standing }: PlasmaRootView, own: string): QuorateError {
  const stands = standing.map(({ root }) => root).join(', ');
  return new QuorateError('PROOF_ROOT_DIFFERS', 'Our own peer gives another root than the one that stands', {
    why: `of blocks ${from} to ${to} it gives ${own}, and ${stands} stands`,
    mend: 'our loop raises the alarm by itself; compare our peer with those of the other members',
    facts: { from, to },
  });
}
