import type { Rule } from '../../core/model/change.js';

/** A node of an organization. Host and port are its own affair: never voted, never in a digest. */
export interface NodeSpec {
  readonly name: string;
  readonly host?: string;
  readonly port?: number;
}

/** One role of Fabric's NodeOUs (FabricNodeOUs in msp_config.proto). */
export interface NodeOuSpec {
  readonly organizationalUnitIdentifier: string;
  /** PEM of the CA that must have issued it; left out: any CA of the MSP. */
  readonly certificate?: string;
}

export interface NodeOusSpec {
  readonly enable: boolean;
  readonly client?: NodeOuSpec;
  readonly peer?: NodeOuSpec;
  readonly admin?: NodeOuSpec;
  readonly orderer?: NodeOuSpec;
}

/** An MSP, all PEM text, whether it stood inline or in a folder (`msp.path`). Order as written; in folders by file name. */
export interface MspSpec {
  readonly rootCerts: readonly string[];
  readonly intermediateCerts: readonly string[];
  readonly tlsRootCerts: readonly string[];
  readonly tlsIntermediateCerts: readonly string[];
  readonly revocationList: readonly string[];
  readonly nodeOUs: NodeOusSpec;
}

export interface OrganizationSpec {
  /** e.g. `Telco1`: the group's name in channel configs. */
  readonly name: string;
  readonly mspId: string;
  /** Without any root certificate where the organization has no MSP: it is in no channel then. */
  readonly msp: MspSpec;
  /** The address that votes for it where a contract is the governance ledger, in lower case. */
  readonly account?: string | undefined;
  readonly peers: readonly NodeSpec[];
  readonly orderers: readonly NodeSpec[];
}

/** OpsSC as a chaincode. */
export interface FabricGovernance {
  /** The ops channel. */
  readonly channel: string;
  /** OpsSC's name on it. */
  readonly chaincode: string;
}

/** OpsSC as a contract, or the queue by which a network's own contracts decide. */
export interface EvmGovernance {
  /** The BesuNetwork whose chain holds it. */
  readonly besuNetwork: string;
  /** 0x and 40 lower-case hex digits; of a queue, where LACChain's genesis has the ingress. */
  readonly contract: string;
  /** Votes are items of this queue and their confirmations; left out: OpsSC. */
  readonly queue?: 'lacchain';
}

export type GovernanceLedger = FabricGovernance | EvmGovernance;

interface GovernanceRules {
  readonly rule: Rule;
  /** MSP ids without whose yes nothing passes, as written. */
  readonly mustAgree: readonly string[];
  /** e.g. `14d`; see duration-seconds.ts. */
  readonly expiresAfter: string;
  /** What each organization changes without a vote: its own anchor peers. */
  readonly delegated: readonly 'anchor-peers'[];
  /** Open rounds without a second voter that one organization may have. */
  readonly maxOpenProposals: number;
}

export type GovernanceSpec = GovernanceRules & GovernanceLedger;

/** `spec` of a Network document with its defaults filled in (schemas/network.schema.json is the truth). */
export interface NetworkSpec {
  readonly organizations: readonly OrganizationSpec[];
  readonly governance: GovernanceSpec;
  readonly chaincodeService: {
    /** Template: `{name}` and `{package}` are Quorate's to fill in, `{{.quorate_sockets}}` the peer's builder's. */
    readonly address: string;
  };
}
