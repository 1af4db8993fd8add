import type { RevisionRefusal } from '../ports/read/revision-reader.js';
import type { Ballot } from '../ports/write/governance-writer.js';
import { Look, type Looker } from './pass.js';
import { rememberReads } from './remember-reads.js';
import { observeNetwork } from './steps/observe-network.js';
import { showForeign } from './steps/show-foreign.js';
import { sayOwed } from './steps/vote-owed.js';

/** What one look found. */
export interface Sight {
  /** Undefined where there has never been a trusted revision. */
  readonly look: Look | undefined;
  readonly refusal: RevisionRefusal | undefined;
  /** The votes that our own branch owes, whatever the vote mode. */
  readonly ballots: readonly Ballot[];
}

/**
 * The looking half of a pass (once.ts): the same code, and nothing that could write.
 * @throws QuorateError GIT_UNREACHABLE, SPEC_INVALID
 */
export async function lookAround(loop: Looker): Promise<Sight> {
  const { trusted, refusal } = await loop.ports.revisions.current();
  if (!trusted) return { look: undefined, refusal, ballots: [] };
  const loaded = await loop.ports.load(trusted.commit);
  const fabric = rememberReads(loop.ports.read);
  const look = new Look({ loop, number: 1, fabric, revision: trusted, refusal, loaded });
  await observeNetwork(look);
  const ballots = await sayOwed(look);
  showForeign(look);
  return { look, refusal, ballots };
}
