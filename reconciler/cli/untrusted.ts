import { QuorateError } from '../core/model/quorate-error.js';
import type { RevisionRefusal } from '../ports/read/revision-reader.js';

/** There is no revision to speak of: nothing can be planned, voted or shown. Exit code 4. */
export function untrusted(refusal: RevisionRefusal | undefined): QuorateError {
  return new QuorateError('REVISION_UNTRUSTED', 'No revision of our own upstream is trusted', {
    why: refusal ? `${refusal.code}: ${refusal.message}` : 'the branch is empty',
    mend: refusal?.mend ?? 'push a first revision to git.branch',
    facts: refusal ? { revision: refusal.commit } : {},
  });
}
