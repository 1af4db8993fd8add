/**
 * Every key of the state, in one place. MSP ids are percent-encoded, so that `/` only parts. What one organization
 * writes while others do lies under keys of its own.
 */
const part = encodeURIComponent;
/** Numbers in the order of their texts; 2^53 - 1 has 16 digits. */
export const padded = (number: number): string => String(number).padStart(16, '0');

export const keys = {
  chains: 'chain/',
  /** Definition in force. */
  chain: (chain: string) => `chain/${chain}`,
  /** Each definition that was in force, for the ranges that were submitted under it. */
  definition: (chain: string, revision: number) => `definition/${chain}/${padded(revision)}`,
  /** Votes on what comes after a revision. */
  votes: (chain: string, revision: number) => `vote/${chain}/${padded(revision)}/`,
  vote: (chain: string, revision: number, organization: string) =>
    `vote/${chain}/${padded(revision)}/${part(organization)}`,
  /** Last settled block and its root. */
  head: (chain: string) => `head/${chain}`,
  roots: (chain: string) => `root/${chain}/`,
  /** By the last block, so that the range of a block is the first key from it on. */
  root: (chain: string, to: number) => `root/${chain}/${padded(to)}`,
  overdue: (chain: string, organization: string) => `overdue/${chain}/${part(organization)}`,
  /** What members say of ranges. */
  words: (chain: string) => `word/${chain}/`,
  wordsOn: (chain: string, to: number) => `word/${chain}/${padded(to)}/`,
  word: (chain: string, to: number, organization: string) => `word/${chain}/${padded(to)}/${part(organization)}`,
  verdict: (chain: string, to: number) => `verdict/${chain}/${padded(to)}`,
} as const;
