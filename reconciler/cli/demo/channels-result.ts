import type { Remark } from '../../core/model/change.js';
import type { VoteResult } from './step-result.js';

/** What a pull request that changes channels came to, as `--json` shows it. Organizations are MSP ids. */
export interface ChannelsResult {
  readonly step: string;
  readonly title: string;
  readonly channels: readonly ChannelResult[];
}

export interface ChannelResult {
  readonly channel: string;
  readonly digest: string;
  readonly proposal: string;
  readonly status: string;
  /** What the plan remarks. */
  readonly remarks: readonly Pick<Remark, 'code' | 'text' | 'mend'>[];
  readonly votes: readonly VoteResult[];
  /** Hex SHA-256 of the ConfigUpdate's bytes. */
  readonly update: string;
  readonly signatures: readonly { readonly organization: string; readonly block: number | undefined }[];
  /** Who sent the update to the ordering service. */
  readonly sentBy: string;
  readonly config: { readonly block: number; readonly sequence: number; readonly members: readonly string[] };
  readonly criticalPath: ChannelPath;
}

/** From the last merge that was needed until every peer that was in the channel has the config block. */
export interface ChannelPath {
  readonly seconds: number;
  /** Blocks of the governance ledger in which something was waited for, by what it was. */
  readonly vote: number;
  readonly sign: number;
  readonly blocks: number;
}
