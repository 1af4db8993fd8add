import type {
  RevisionReader,
  RevisionRefusal,
  RevisionView,
  TrustedRevision,
} from '../../ports/read/revision-reader.js';

/** One organization's upstream: a list of revisions, each containing those before it. */
export class MemoryRevisions implements RevisionReader {
  readonly #merged: TrustedRevision[] = [];
  #refusal: RevisionRefusal | undefined;

  /** The upstream's newest commit, trusted. */
  merge(commit: string): void {
    this.#refusal = undefined;
    const known = { directory: '', signer: undefined, branch: 'main', author: 'somebody', subject: commit };
    this.#merged.push({ commit, ...known });
  }

  /** The upstream's newest commit is not to be trusted: the last good one stays. */
  refuse(refusal: RevisionRefusal): void {
    this.#refusal = refusal;
  }

  /** Takes commits off the branch, as a force push does where nobody looks. */
  rewind(count: number): void {
    this.#merged.splice(-count, count);
  }

  async current(): Promise<RevisionView> {
    return { trusted: this.#merged.at(-1), refusal: this.#refusal };
  }

  async contains(revision: string, commit: string): Promise<boolean> {
    const commits = this.#merged.map((merged) => merged.commit);
    const place = commits.indexOf(commit);
    return place >= 0 && place <= commits.lastIndexOf(revision);
  }

  async history(revision: string, limit: number): Promise<readonly string[]> {
    const commits = this.#merged.map((merged) => merged.commit);
    return commits
      .slice(0, commits.lastIndexOf(revision) + 1)
      .reverse()
      .slice(0, limit);
  }
}
