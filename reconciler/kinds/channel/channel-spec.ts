/** A policy of a channel as configtx.yaml writes it: `Type` and `Rule`. */
export interface PolicySpec {
  readonly Type: 'Signature' | 'ImplicitMeta';
  readonly Rule: string;
}

export interface BatchSizeSpec {
  readonly MaxMessageCount: number;
  /** Bytes; the document may say `10 MB`. */
  readonly AbsoluteMaxBytes: number;
  readonly PreferredMaxBytes: number;
}

/** `spec` of a Channel document (schemas/channel.schema.json is the truth). What it leaves out is left alone. */
export interface ChannelSpec {
  /** MSP ids of the application organizations, as written. */
  readonly members: readonly string[];
  readonly orderer: {
    /** MSP ids, as written. */
    readonly organizations: readonly string[];
    /** Go duration, e.g. `2s`. */
    readonly BatchTimeout?: string;
    readonly BatchSize?: BatchSizeSpec;
    readonly Policies?: Readonly<Record<string, PolicySpec>>;
  };
  /** Of the channel group, /Channel. */
  readonly Policies?: Readonly<Record<string, PolicySpec>>;
  readonly application?: {
    readonly Policies?: Readonly<Record<string, PolicySpec>>;
    /** Resource -> policy reference, e.g. `peer/Propose: /Channel/Application/Admins`. */
    readonly ACLs?: Readonly<Record<string, string>>;
  };
}
