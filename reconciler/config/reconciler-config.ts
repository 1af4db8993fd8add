/** One organization's own settings, resolved: every path absolute, every default filled in. */
export interface ReconcilerConfig {
  /** MSP id. */
  readonly organization: string;
  /** Folder for the clone, builds and logs; can be deleted at any time. */
  readonly state: string;
  readonly intervalMs: number;
  readonly git: {
    readonly url: string;
    readonly branch: string;
    readonly root: string;
    /** The network's folder in the repo. */
    readonly path: string;
    readonly allowedSigners: string | undefined;
  };
  readonly voteMode: 'manual' | 'merged';
  /** Vote mode `merged`: the signed commit must name the branch. */
  readonly branchTrailer: boolean;
  /** Undefined where this organization has no Fabric network. */
  readonly identity: IdentityConfig | undefined;
  readonly peers: readonly PeerConfig[];
  /** Our own orderers, by their channel participation APIs. */
  readonly orderers: readonly OrdererConfig[];
  /** `host:port` as channels name an orderer -> `host:port` under which we reach it. */
  readonly addressOverrides: Readonly<Record<string, string>>;
  /** Undefined where this organization has no Besu network. */
  readonly besu?: BesuConfig | undefined;
  /** Plasma chains in whose settlement we take part, besides those of documents on our own branch. */
  readonly plasma: readonly PlasmaPlace[];
  /** Cache of node_modules by lock file. */
  readonly modules: string;
}

/** A certificate, and where its private key is. Files are absolute paths. */
export type IdentityConfig = { readonly certificate: string } & (
  | { readonly privateKey: string }
  | { readonly pkcs11: Pkcs11Config }
);

/** A key in a token, such as a hardware security module, that never leaves it. */
export interface Pkcs11Config {
  /** The module of the token's maker: a shared library. */
  readonly library: string;
  /** Label of the token. */
  readonly token: string;
  readonly pinFile: string;
  /** CKA_ID in hex; found by the certificate where it is left out. */
  readonly id: string | undefined;
}

/** A plasma chain, and where its root contract is. */
export interface PlasmaPlace {
  /** Its name at the root contract. */
  readonly chain: string;
  /** The root channel. */
  readonly channel: string;
  readonly chaincode: string;
}

/** What this organization reaches of Besu networks. Files are absolute paths. */
export interface BesuConfig {
  readonly networks: readonly BesuNetworkConfig[];
  /** Undefined for a mere reader. */
  readonly account: AccountConfig | undefined;
  readonly nodes: readonly NodeAgentConfig[];
}

export interface BesuNetworkConfig {
  /** The BesuNetwork document's name. */
  readonly name: string;
  /** JSON-RPC endpoints, in the order in which they are asked. */
  readonly rpc: readonly string[];
}

/** Where the key is that signs for our account: never the key itself. */
export type AccountConfig =
  | { readonly privateKeyFile: string }
  | { readonly keystore: string; readonly passphraseFile: string }
  | { readonly web3signer: string; readonly address: string };

/** The helper beside one of our own nodes. Files are PEM. */
export interface NodeAgentConfig {
  readonly name: string;
  readonly network: string;
  /** `https://host:port` */
  readonly agent: string;
  readonly tlsRootCertificates: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
}

export interface PeerConfig {
  readonly name: string;
  readonly endpoint: string;
  readonly hostAlias: string | undefined;
  /** A PEM file. */
  readonly tlsRootCertificates: string;
  /** Values that fill in `{{.name}}` in chaincode addresses. */
  readonly builder: Readonly<Record<string, string>>;
}

/** One of our own orderers. Files are PEM. */
export interface OrdererConfig {
  readonly name: string;
  /** `host:port` of its channel participation API. */
  readonly admin: string;
  /** The name in its TLS certificate, where it differs from the host. */
  readonly hostAlias: string | undefined;
  readonly tlsRootCertificates: string;
  /** TLS client certificate and key that the API asks for. */
  readonly clientCertificate: string;
  readonly clientKey: string;
}
