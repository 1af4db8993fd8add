import { mkdirSync } from 'node:fs';
import type { SimpleGit } from 'simple-git';
import { QuorateError } from '../../core/model/quorate-error.js';
import { withProcessLock } from '../../machine/process-lock.js';
import type {
  RevisionReader,
  RevisionRefusal,
  RevisionView,
  TrustedRevision,
} from '../../ports/read/revision-reader.js';
import type { AllowedSigner } from './allowed-signers.js';
import { verifyCommit } from './commit-signature.js';
import { commitSummary } from './commit-summary.js';
import { commitTrailers } from './commit-trailers.js';
import { gitMissing } from './git-missing.js';
import { fetchingGit, hardenedGit, isCommitId } from './hardened-git.js';
import { looseBranch, looseRef } from './loose-ref.js';
import { mendClone } from './mend-clone.js';

/** The last revision that was judged good, in our own clone: the fast-forward check starts from it. */
const OWN_REFS = 'refs/quorate';
const TRUSTED_REF = `${OWN_REFS}/trusted`;
const FETCHED_REF = `${OWN_REFS}/fetched`;
const REMEMBERED_PAIRS = 10_000;

export interface OwnUpstreamParameters {
  /** This organization's OWN upstream: its fork or its protected branch. */
  readonly url: string;
  readonly branch: string;
  /** Where the clone lives; made when it is not there. */
  readonly directory: string;
  /** The pinned root commit of the spec repo. */
  readonly rootCommit: string;
  readonly allowedSigners: readonly AllowedSigner[];
  /** In vote mode `merged` a signature is this organization's vote, hence demanded. */
  readonly requireSignature: boolean;
  /**
   * The signed message must name our branch (BRANCH_TRAILER): else whoever holds the repository can move the branch to
   * any commit on top that an allowed key signed, a draft too.
   */
  readonly requireBranchTrailer: boolean;
}

/** `git commit -S --trailer "Quorate-Branch: main"`: the signer means this commit for that branch. */
export const BRANCH_TRAILER = 'Quorate-Branch';

/**
 * This organization's own clone of its own upstream, bare: files are read out of Git's objects (read-revision.ts). A new revision is trusted only if it descends from the pinned
 * root and from the last trusted revision (fast-forward only) and, where required, carries a signature of one of its own allowed signers. Anything else leaves the last good revision.
 */
export class OwnUpstream implements RevisionReader {
  readonly #parameters: OwnUpstreamParameters;
  readonly #git: SimpleGit;
  /** `head ancestor`: commits never change, and each pass asks the same again, of every resource. */
  readonly #contained = new Set<string>();
  /** What is known of a commit stays so. */
  #known: TrustedRevision | undefined;
  /** The head that this process has fetched. */
  #fetched: string | undefined;
  /** The newest head that was seen to descend from the pinned root. */
  #rooted: string | undefined;
  /** The commit that was read last: it is judged, then told of. */
  #read: { readonly commit: string; readonly object: Buffer } | undefined;
  /** The signature that was found good last. */
  #signed: { readonly commit: string; readonly principal: string } | undefined;

  constructor(parameters: OwnUpstreamParameters) {
    if (!isCommitId(parameters.rootCommit)) {
      throw new QuorateError('ROOT_INVALID', 'The pinned root commit is not a full commit id', {
        why: `git.root is "${parameters.rootCommit}"`,
        mend: 'git rev-list --max-parents=0 HEAD',
      });
    }
    this.#parameters = parameters;
    mkdirSync(parameters.directory, { recursive: true });
    this.#git = hardenedGit(parameters.directory);
  }

  /** One process at a time: commands look at the same clone beside the loop. */
  current(): Promise<RevisionView> {
    return withProcessLock(`${this.#parameters.directory}.lock`, () => this.#current());
  }

  async #current(): Promise<RevisionView> {
    await this.#fetch();
    const { fetched: head, before } = await this.#refs();
    const refusal = head === before ? undefined : await this.#judge(head, before);
    if (refusal) return before ? this.#lastGood(before, refusal) : { trusted: undefined, refusal };
    if (head !== before) await this.#remember(head);
    return this.#lastGood(head, undefined);
  }

  async #remember(head: string): Promise<void> {
    try {
      await this.#git.raw('update-ref', TRUSTED_REF, head);
    } catch (error) {
      throw new QuorateError('CLONE_UNWRITABLE', 'Our own clone cannot be written', {
        why: error instanceof Error ? error.message.trim() : String(error),
        mend: 'it is tried again; if it stays, look at the disk and the rights of the clone in the state folder',
        retry: 'transient',
      });
    }
  }

  /** The last good revision, if it still is: a key that was taken from the allowed signers speaks for nobody. */
  async #lastGood(commit: string, refusal: RevisionRefusal | undefined): Promise<RevisionView> {
    try {
      this.#known = this.#known?.commit === commit ? this.#known : await this.#trusted(commit);
      return { trusted: this.#known, refusal };
    } catch (error) {
      if (!(error instanceof QuorateError)) throw error;
      return { trusted: undefined, refusal: refusal ?? refusalOf(commit, error) };
    }
  }

  /** What was fetched, and the last good revision: one process at most. */
  async #refs(): Promise<{ readonly fetched: string; readonly before: string | undefined }> {
    const { directory } = this.#parameters;
    const [fetched, before] = [looseRef(directory, FETCHED_REF), looseRef(directory, TRUSTED_REF)];
    if (fetched && before) return { fetched, before };
    const lines = (await this.#git.raw('for-each-ref', '--format=%(refname) %(objectname)', `${OWN_REFS}/`)).split(
      '\n',
    );
    const found = new Map(lines.map((line) => line.split(' ') as [string, string]));
    return { fetched: found.get(FETCHED_REF)!, before: found.get(TRUSTED_REF) };
  }

  async #fetch(): Promise<void> {
    const { directory, url, branch } = this.#parameters;
    const refs = `refs/heads/${branch}:${FETCHED_REF}`;
    try {
      if (!mendClone(directory, OWN_REFS, Date.now())) await this.#git.raw('init', '--quiet', '--bare');
      // A pass looks every few seconds and on each event: an upstream on this machine that has not moved costs no process.
      // What an earlier process fetched is fetched once more: a clone may have lost its objects with the machine.
      const there = looseBranch(url, branch);
      if (there !== undefined && there === this.#fetched && there === looseRef(directory, FETCHED_REF)) return;
      await fetchingGit(directory).raw('fetch', '--quiet', '--no-tags', '--force', '--', url, refs);
      this.#fetched = looseRef(directory, FETCHED_REF);
    } catch (error) {
      const missing = gitMissing(error);
      if (missing) throw missing;
      throw new QuorateError('GIT_UNREACHABLE', 'The upstream repository cannot be fetched', {
        why: withoutCredentials(error instanceof Error ? error.message.trim() : String(error)),
        mend: 'check git.url and git.branch in reconciler.yaml, and that this machine may read them',
        retry: 'transient',
      });
    }
  }

  async #judge(head: string, before: string | undefined): Promise<RevisionRefusal | undefined> {
    const { rootCommit, requireSignature } = this.#parameters;
    const refuse = (code: string, message: string, mend: string): RevisionRefusal => ({
      commit: head,
      code,
      message,
      mend,
    });
    const follows =
      before !== undefined && ((await this.#parentsOf(head)).includes(before) || (await this.contains(head, before)));
    // What follows a head that descends from the root does so, too.
    if (!(follows && before === this.#rooted) && !(await this.#rootsOf(head)).includes(rootCommit)) {
      return refuse(
        'ROOT_CHANGED',
        `the branch does not descend from the pinned root ${rootCommit.slice(0, 12)}`,
        'check git.url, or pin the new root in reconciler.yaml after looking',
      );
    }
    this.#rooted = head;
    if (before && !follows) {
      return refuse(
        'BRANCH_REWRITTEN',
        `the branch was rewritten: ${head.slice(0, 12)} does not contain ${before.slice(0, 12)}, the last good revision`,
        'put the branch back, or merge the last good revision into it',
      );
    }
    if (!requireSignature) return undefined;
    try {
      await this.#signerOf(head);
      return undefined;
    } catch (error) {
      if (!(error instanceof QuorateError)) throw error;
      return refusalOf(head, error);
    }
  }

  /** The bytes of a commit, as Git stores them. */
  async #objectOf(commit: string): Promise<Buffer> {
    if (this.#read?.commit !== commit) {
      this.#read = { commit, object: await this.#git.binaryCatFile(['commit', commit]) };
    }
    return this.#read.object;
  }

  /** Most heads are one commit on top of the one before: that costs no walk through the history. */
  async #parentsOf(commit: string): Promise<readonly string[]> {
    return commitSummary(await this.#objectOf(commit)).parents;
  }

  async #rootsOf(head: string): Promise<readonly string[]> {
    return (await this.#git.raw('rev-list', '--max-parents=0', head)).trim().split('\n');
  }

  async contains(head: string, ancestor: string): Promise<boolean> {
    if (!isCommitId(ancestor)) return false;
    const pair = `${head} ${ancestor}`;
    if (this.#contained.has(pair)) return true;
    const base = (await this.#git.raw('merge-base', '--all', ancestor, head).catch(() => '')).trim();
    if (!base.split('\n').includes(ancestor)) return false;
    if (this.#contained.size >= REMEMBERED_PAIRS) this.#contained.clear();
    this.#contained.add(pair);
    return true;
  }

  async history(revision: string, limit: number): Promise<readonly string[]> {
    if (!isCommitId(revision)) return [];
    return (await this.#git.raw('rev-list', `--max-count=${limit}`, revision)).trim().split('\n');
  }

  /** Who says that this commit is what our branch shall hold. @throws QuorateError when nobody of ours does */
  async #signerOf(commit: string): Promise<string> {
    if (this.#signed?.commit === commit) return this.#signed.principal;
    const { branch, allowedSigners, requireBranchTrailer } = this.#parameters;
    const object = await this.#objectOf(commit);
    const { principal } = verifyCommit(object, allowedSigners);
    const named = requireBranchTrailer ? commitTrailers(object, BRANCH_TRAILER) : [branch];
    if (!named.includes(branch)) throw notNamed(branch, named);
    this.#signed = { commit, principal };
    return principal;
  }

  async #trusted(commit: string): Promise<TrustedRevision> {
    const { directory, branch, requireSignature } = this.#parameters;
    const { author, subject } = commitSummary(await this.#objectOf(commit));
    const signer = requireSignature ? await this.#signerOf(commit) : undefined;
    return { commit, directory, signer, branch, author, subject };
  }
}

function notNamed(branch: string, named: readonly string[]): QuorateError {
  return new QuorateError('BRANCH_NOT_NAMED', 'The signed commit is not meant for this branch', {
    why: `its message has ${named.length === 0 ? `no ${BRANCH_TRAILER}` : `${BRANCH_TRAILER}: ${named.join(', ')}`}, and the branch is ${branch}`,
    mend: `after looking, sign a commit on top: git commit -S --allow-empty --trailer "${BRANCH_TRAILER}: ${branch}" -m MESSAGE`,
  });
}

function refusalOf(commit: string, error: QuorateError): RevisionRefusal {
  return { commit, code: error.code, message: `${error.message}: ${error.why ?? ''}`, mend: error.mend ?? '' };
}

/** URLs lose their user and password before they reach a message. */
export function withoutCredentials(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s@]*@/gi, '$1');
}
