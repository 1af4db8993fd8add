import settings from './settings.json';

/** The organizational unit of an administrator's certificate. Part of the source tree, hence of the package id. */
export const ADMINISTRATOR_UNIT: string = settings.administratorUnit;

/** The version of leaves, hashes and proofs that this contract knows. */
export const FORMAT_VERSION = 1;

/** Bounds of what one call may bring. */
export const MAX = {
  requestBytes: 100_000,
  /** Of one proof: keys may be long. */
  proofBytes: 2_000_000,
  /** More levels than a tree can have whose leaves are counted below 2^53. */
  path: 53,
  members: 100,
  everyBlocks: 10_000,
  everySeconds: 31_536_000,
  /** Roots that one organization may have said of one range, one after the other. */
  words: 8,
  page: 100,
  /** Words that one page of alarms looks at. */
  scan: 1_000,
} as const;
