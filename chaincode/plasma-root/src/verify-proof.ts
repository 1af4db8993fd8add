import type { RootJson, VerificationJson } from './answers';
import type { Proof } from './api';
import type { Stub } from './call';
import { checkProof } from './check-proof';
import { leafHash, rootOfPath } from './merkle-hash';
import { rootJson, settledWith } from './queries';
import { rangeRoot } from './range-root';

/**
 * Checks a proof against what stands here for its block's range: the submitted root, the one that the members decided on,
 * or, while they dispute, each of theirs. A proof that does not hold is an answer, no refusal.
 *
 * @throws Refusal NOT_SETTLED, PROOF_VERSION, INVALID_ARGUMENT
 */
export async function verifyProof(stub: Stub, chain: string, proofText: string): Promise<VerificationJson> {
  const proof = checkProof(proofText);
  const settled = await rootJson(stub, await settledWith(stub, chain, proof.leaf.block));
  const why = proofFlaw(proof, settled);
  if (why !== '') return { verdict: 'invalid', why, settled };
  return { verdict: settled.status === 'disputed' ? 'disputed' : 'valid', why: '', settled };
}

/** What a range that stands here must say for a proof of it. */
export type ProvenAgainst = Pick<RootJson, 'channel' | 'from' | 'to' | 'standing'>;

/** Why a proof does not hold against a range; '' if it does. */
export function proofFlaw({ range, root, leaf, index, path }: Proof, settled: ProvenAgainst): string {
  if (rangeRoot(range) !== root) return 'its range is not the one that its root commits to';
  if (range.channel !== settled.channel || range.from !== settled.from || range.to !== settled.to) {
    return `its block was settled with blocks ${settled.from} to ${settled.to} of ${settled.channel}`;
  }
  if (leaf.block < range.from || leaf.block > range.to) return 'its block is not in its range';
  if (!settled.standing.some((standing) => standing.root === root)) return 'its root does not stand';
  if (rootOfPath(leafHash(leaf), index, range.leafCount, path) !== range.treeRoot) {
    return 'its leaf and path do not lead to the root';
  }
  return '';
}
