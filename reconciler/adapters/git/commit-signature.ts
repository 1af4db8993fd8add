import type { KeyObject } from 'node:crypto';
import { QuorateError } from '../../core/model/quorate-error.js';
import { type AllowedSigner, findSigner } from './allowed-signers.js';
import { createSshSignature, verifySshSignature } from './ssh-signature.js';

/** A raw commit object, cut where Git cuts it: the signature, and the bytes that it covers. */
export interface SignedCommit {
  readonly payload: Buffer;
  /** Armored; undefined for an unsigned commit. */
  readonly signature: string | undefined;
  /** Committer time, seconds since 1970: the signer's own claim. */
  readonly committedAt: number;
}

/** Headers of a commit object end at the first empty line; a header's further lines begin with a blank. */
export function splitCommit(object: Buffer): SignedCommit {
  const end = object.indexOf('\n\n');
  const header = object.subarray(0, end < 0 ? object.length : end + 1).toString('latin1');
  const kept: string[] = [];
  const signature: string[] = [];
  let inside = false;
  for (const line of header.split('\n')) {
    if (inside && line.startsWith(' ')) {
      signature.push(line.slice(1));
      continue;
    }
    inside = line.startsWith('gpgsig ') || line.startsWith('gpgsig-sha256 ');
    if (inside) signature.push(line.slice(line.indexOf(' ') + 1));
    else kept.push(line);
  }
  const committer = /^committer .* (\d+) [+-]\d{4}$/m.exec(header);
  return {
    payload: Buffer.concat([
      Buffer.from(kept.join('\n'), 'latin1'),
      object.subarray(end < 0 ? object.length : end + 1),
    ]),
    signature: signature.length > 0 ? signature.join('\n') : undefined,
    committedAt: Number(committer?.[1] ?? 0),
  };
}

export interface CommitSigner {
  readonly principal: string;
  readonly fingerprint: string;
}

/**
 * Who signed a commit, if it is one of our own allowed signers.
 * @throws QuorateError COMMIT_UNSIGNED, COMMIT_SIGNER_UNKNOWN, SIGNATURE_INVALID, SSH_KEY_UNSUPPORTED
 */
export function verifyCommit(object: Buffer, signers: readonly AllowedSigner[]): CommitSigner {
  const commit = splitCommit(object);
  if (commit.signature === undefined) {
    throw new QuorateError('COMMIT_UNSIGNED', 'The commit carries no signature', {
      why: 'only a signed commit counts as this organization agreeing',
      mend: 'merge with a signature (git config gpg.format ssh, git merge -S), or sign a new commit on top',
    });
  }
  if (!commit.signature.startsWith('-----BEGIN SSH SIGNATURE-----')) {
    throw new QuorateError('SIGNATURE_INVALID', 'The SSH signature does not hold', {
      why: 'it is not a signature in SSH format',
      mend: 'git config gpg.format ssh',
    });
  }
  const key = verifySshSignature(commit.signature, 'git', commit.payload);
  const signer = findSigner(signers, key.fingerprint, commit.committedAt * 1000);
  if (!signer) {
    throw new QuorateError(
      'COMMIT_SIGNER_UNKNOWN',
      'The commit is signed by a key that is not allowed to speak for this organization',
      {
        why: `the key ${key.fingerprint} is not among the allowed signers, or not at that time`,
        mend: 'let one of the allowed signers sign a commit on top, or add the key to the allowed signers file',
        facts: { fingerprint: key.fingerprint },
      },
    );
  }
  return { principal: signer.principals[0] ?? '', fingerprint: key.fingerprint };
}

/** The commit object with an SSH signature put in, byte for byte as `git commit -S` does. */
export function signCommitObject(object: Buffer, privateKey: KeyObject): Buffer {
  const armored = createSshSignature(privateKey, 'git', object).trimEnd().split('\n').join('\n ');
  const end = object.indexOf('\n\n');
  return Buffer.concat([object.subarray(0, end + 1), Buffer.from(`gpgsig ${armored}\n`), object.subarray(end + 1)]);
}
