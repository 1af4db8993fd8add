/** What one step of a story came to, as `--json` shows it. Organizations are MSP ids. */
export interface StepResult {
  readonly step: string;
  readonly title: string;
  readonly digest: string;
  readonly proposal: string;
  readonly status: string;
  readonly votes: readonly VoteResult[];
  readonly installs: readonly { readonly organization: string; readonly package: string; readonly peer: string }[];
  readonly approvals: readonly { readonly organization: string; readonly block: number }[];
  readonly commit: {
    readonly organization: string;
    readonly block: number;
    readonly sequence: number;
    readonly version: string;
    readonly endorsementPolicy: string;
  };
  /** Organizations whose machines answer with the new version, and those that run nothing of it. */
  readonly answering: readonly string[];
  readonly outvoted: readonly string[];
  /** Organizations that merged when it was decided, and answer, too. */
  readonly followed: readonly string[];
  readonly transactions: readonly TransactionResult[];
  readonly criticalPath: CriticalPath;
}

export interface VoteResult {
  readonly organization: string;
  readonly vote: 'yes' | 'no';
  readonly reason: string;
  readonly revision: string;
  readonly block: number | undefined;
}

/** From the last merge that was needed until every organization that merged answers. */
export interface CriticalPath {
  readonly seconds: number;
  /** Blocks in which something was waited for, by what it was. */
  readonly vote: number;
  readonly approve: number;
  readonly commit: number;
  readonly blocks: number;
}

export interface TransactionResult {
  readonly what: string;
  readonly by: string;
  readonly call: string;
  readonly outcome: 'committed' | 'refused by the chaincode' | 'refused by the policy';
  readonly block: number | undefined;
  /** The chaincode's error, or the validation code. */
  readonly code: string;
}
