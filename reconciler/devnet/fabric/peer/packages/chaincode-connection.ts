/** connection.json of a chaincode-as-a-service package, checked and filled in. Fabric: ccintf.ChaincodeServerInfo. */
export interface ChaincodeConnection {
  /** `host:port` or `unix:/path`. */
  readonly address: string;
  readonly dialTimeoutMs: number;
  readonly tls:
    | {
        /** PEM */
        readonly rootCertificate: string;
        readonly client: { readonly certificate: string; readonly key: string } | undefined;
      }
    | undefined;
}
