import type { Rule } from './api';
import constants from './network.json';

/** First rule and name of the network: part of the source tree, hence of the package id. No init call sets them. */
export interface NetworkConstants {
  readonly network: string;
  readonly rule: Rule;
  readonly mustAgree: readonly string[];
  readonly maxOpenProposals: number;
}

export const NETWORK = constants as NetworkConstants;

/** Bounds of what one call may bring. */
export const MAX = {
  requestBytes: 2_000_000,
  contentBytes: 200_000,
  ballots: 200,
  reason: 2_000,
  detail: 2_000,
  text: 300,
  members: 500,
  tasks: 32,
  /** Of one config signature; an X.509 certificate is the most of it. */
  signatureBytes: 8_192,
  /** Updates of one round that one organization signs. */
  signatures: 8,
  page: 100,
} as const;
