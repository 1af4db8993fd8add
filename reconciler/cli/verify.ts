import { readFileSync } from 'node:fs';
import { QuorateError } from '../core/model/quorate-error.js';
import type { PlasmaVerification } from '../ports/read/plasma-root-reader.js';
import { checkProof } from '../settlement/check-proof.js';
import type { Proof } from '../settlement/proof.js';
import { parseProof } from '../settlement/proof-file.js';
import { printable } from '../views/printable.js';
import type { CliContext } from './cli-context.js';
import type { VerifyOptions } from './commands/verify-command.js';
import { EXIT, type ExitCode } from './exit-codes.js';

/** What was found; `against`: where the root came from. */
interface Verdict {
  /** `consistent`: nothing is wrong with it, and nobody has said that its root stands. */
  readonly verdict: PlasmaVerification['verdict'] | 'consistent';
  readonly against: 'given' | 'chain' | 'itself';
  /** Its name at the root contract. */
  readonly chain?: string;
  readonly root: string;
  readonly status?: string;
}

/**
 * Whether a proof holds. Without a root and a ledger it is checked against the root that it names itself, which anybody can
 * make: that is `consistent` and never `valid`. Exit code 3 for that, and while the root is disputed.
 * @throws QuorateError PROOF_UNREADABLE, PROOF_INVALID, PROOF_VERSION, PROOF_REFUSED, and what asking the ledger throws
 */
export async function verify(file: string, options: VerifyOptions, context: CliContext): Promise<ExitCode> {
  const text = readProof(file);
  const proof = parseProof(text);
  const verdict = options.onChain ? await onChain(text, proof, options) : offline(proof, options.root);
  if (options.format === 'json') {
    context.stdout.write(`${JSON.stringify({ version: 1, ...verdict, leaf: proof.leaf }, null, 2)}\n`);
  } else if (!options.quiet) {
    context.stdout.write(textOf(verdict, proof));
  }
  return verdict.verdict === 'valid' ? EXIT.success : EXIT.waiting;
}

function offline(proof: Proof, root: string | undefined): Verdict {
  checkProof(proof, root ?? proof.root);
  return root === undefined
    ? { verdict: 'consistent', against: 'itself', root: proof.root }
    : { verdict: 'valid', against: 'given', root };
}

async function onChain(text: string, proof: Proof, options: VerifyOptions): Promise<Verdict> {
  const chain = options.chain ?? proof.range.channel;
  // Whoever checks against a given root needs no network library.
  const { withRootContract } = await import('./with-root-contract.js');
  const { verdict, why, settled } = await withRootContract({ ...options, chain }, ({ reader }) =>
    reader.verifyProof(chain, text),
  );
  if (verdict !== 'invalid') return { verdict, against: 'chain', chain, root: proof.root, status: settled.status };
  throw new QuorateError('PROOF_REFUSED', 'The proof does not hold', {
    why,
    mend: 'make it again from a peer that you trust; if it is refused again, one of the two does not tell the truth',
    facts: { from: settled.from, to: settled.to, status: settled.status },
  });
}

function textOf({ against, chain, root, status, verdict }: Verdict, { leaf, range }: Proof): string {
  const what = leaf.delete ? 'deletes' : 'writes';
  const key = printable(leaf.collection === '' ? leaf.key : `${leaf.collection} ${leaf.key}`);
  const fact = `block ${leaf.block} of ${range.channel}, transaction ${leaf.transaction}, ${what} ${leaf.namespace} ${key}`;
  const hash = leaf.delete ? '' : `  value  SHA-256 ${leaf.valueHash}\n`;
  const ground = {
    given: 'against the root that was given',
    chain: `at the root contract, where the range of chain ${chain} is ${status}`,
    itself:
      'against the root that it names itself, which proves nothing: compare that one with a root that you trust, or use --root or --on-chain',
  }[against];
  return `${verdict}: ${fact}\n${hash}  root   ${root}\n  checked ${ground}\n`;
}

function readProof(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new QuorateError('PROOF_UNREADABLE', 'The proof cannot be read', {
      why: (error as Error).message,
      mend: 'name the file that `reconcile proof` has written',
      facts: { file },
    });
  }
}
