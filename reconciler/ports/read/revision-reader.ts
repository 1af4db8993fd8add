/** What the loop asks of Git: the revision of our own upstream that counts as this organization's word. */
export interface RevisionReader {
  /**
   * Fetches and judges. A revision that is not trusted never replaces the last good one.
   * @throws QuorateError GIT_UNREACHABLE (transient)
   */
  current(): Promise<RevisionView>;
  /**
   * Does a revision contain a commit? A fresh clone must contain the commit of this organization's last vote: an older
   * branch must not make it vote backwards.
   */
  contains(revision: string, commit: string): Promise<boolean>;
  /** A revision and its ancestors, newest first, at most `limit`. */
  history(revision: string, limit: number): Promise<readonly string[]>;
}

export interface RevisionView {
  /** The last good revision; undefined when there has never been one. */
  readonly trusted: TrustedRevision | undefined;
  /** Why the newest commit of the upstream is not the trusted one; undefined when it is. */
  readonly refusal: RevisionRefusal | undefined;
}

export interface TrustedRevision {
  readonly commit: string;
  /** The repository that holds it, perhaps a bare one. */
  readonly directory: string;
  /** Who signed it, by allowed signers; undefined where it was taken without a signature (vote mode `manual`). */
  readonly signer: string | undefined;
  readonly branch: string;
  readonly author: string;
  readonly subject: string;
}

export interface RevisionRefusal {
  readonly commit: string;
  /** `COMMIT_UNSIGNED`, `COMMIT_SIGNER_UNKNOWN`, `BRANCH_REWRITTEN`, `ROOT_CHANGED`, ... */
  readonly code: string;
  readonly message: string;
  readonly mend: string;
}
