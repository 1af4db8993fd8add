/** What the embedded network is made of: drawn from the Network and Channel documents, the devnet's only input. */
export interface Topology {
  /** e.g. `telecom`; enters the seed of every identity, so that two networks share no key. */
  readonly name: string;
  readonly organizations: readonly OrganizationTopology[];
  readonly channels: readonly ChannelTopology[];
}

export interface OrganizationTopology {
  /** Domain-like lower-case name, e.g. `telco1`; hosts are `peer0.telco1.localhost`. */
  readonly name: string;
  readonly mspId: string;
  /** Short names: `peer0`. Empty for an ordering organization. */
  readonly peers: readonly string[];
  readonly orderers: readonly string[];
}

export interface ChannelTopology {
  readonly name: string;
  /** MSP ids. */
  readonly members: readonly string[];
  /** MSP id -> short names of its peers that join; of a member that is not named all do. */
  readonly placement?: Readonly<Record<string, readonly string[]>>;
  readonly ordererOrganizations: readonly string[];
  /** Default etcdraft. The embedded engine has Raft's rules only, and Fabric knows BFT from 3.0 on. */
  readonly ordererType?: 'etcdraft' | 'BFT';
  /** Go duration, e.g. `2s`. */
  readonly batchTimeout: string;
  readonly maxMessageCount: number;
  readonly absoluteMaxBytes: number;
  readonly preferredMaxBytes: number;
  /** Policy paths below /Channel to their text (`MAJORITY Admins`, `OR('A.admin')`), where they differ from the defaults. */
  readonly policies: Readonly<Record<string, string>>;
  readonly acls: Readonly<Record<string, string>>;
  /** Default V2_5. */
  readonly applicationCapability?: 'V2_0' | 'V2_5';
}
