import type { LedgerId } from '../../core/model/change.js';
import type { JsonObject } from '../../core/model/json.js';
import type { BoundChain } from './bound-chains.js';
import { knownConfiguration } from './known-configuration.js';

/** A channel as its configuration in force says. */
export interface ChannelLive {
  /** Undefined when this is no ledger's answer but another revision's. */
  readonly ledger: LedgerId | undefined;
  /** common.Config bytes in base64. Undefined like `ledger`; then `declared` is there. */
  readonly config: string | undefined;
  /** What the other revision declares, in the form of channel-shared.ts. */
  readonly declared: JsonObject | undefined;
  /** Signatures that were given for decided updates and not used yet; none where the governance ledger was not read. */
  readonly given?: readonly GivenSignatures[];
  /** Plasma chains that were agreed on of which it is a part; left out where nobody asked (bound-chains.ts). */
  readonly plasma?: readonly BoundChain[];
  /** What is only ours; undefined for a mere reader, and where it was not looked at. */
  readonly own: ChannelOwn | undefined;
}

/** Config signatures of one update: whoever reads them can send it. */
export interface GivenSignatures {
  /** The proposal's id. */
  readonly proposal: string;
  /** Hex SHA-256 of the ConfigUpdate's bytes. */
  readonly update: string;
  /** MSP ids, sorted by bytes. */
  readonly organizations: readonly string[];
}

/** All that a channel says, in the form of channel-shared.ts. */
export function sharedOf(channel: string, { config, declared }: ChannelLive): JsonObject {
  return config === undefined ? (declared ?? {}) : knownConfiguration(channel, config).shared;
}

/** This organization's own part of a channel. */
export interface ChannelOwn {
  /**
   * `member`: our peers are in it or may join. `outside`: we are none of its members. `removed`: our own peers still
   * count us in and the ordering service does not let us read any more, so that they never receive the block that says so.
   */
  readonly standing: 'member' | 'outside' | 'removed';
  /** Our own peers that have joined, and those that are to and have not, by short name; one that is down is in neither. */
  readonly joined: readonly string[];
  readonly missing: readonly string[];
  /** Of those that have joined, whom the document keeps out; left out where there is none. */
  readonly misplaced?: readonly string[];
  /**
   * A sentence about each of our own nodes, and about our own identity, that still needs what the document drops of our CAs;
   * left out where there is none.
   */
  readonly outdated?: readonly string[];
  /**
   * Our own orderers that the document names as consenters, by short name: what each is in the channel. `absent`: it has
   * not joined; `onboarding`: it is catching up. One that is down is not in it.
   */
  readonly orderers: Readonly<Record<string, 'consenter' | 'follower' | 'onboarding' | 'absent'>>;
}
