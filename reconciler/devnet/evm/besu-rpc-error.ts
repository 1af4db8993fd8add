/** Besu's errors as its JSON-RPC gives them (RpcErrorType.java of 25.5 and 26.3): many share a code and differ by their text. */
export const BESU_ERRORS = {
  parse: [-32700, 'Parse error'],
  invalidRequest: [-32600, 'Invalid Request'],
  methodNotFound: [-32601, 'Method not found'],
  methodNotEnabled: [-32604, 'Method not enabled'],
  sendTransaction: [
    -32604,
    'The method eth_sendTransaction is not supported. Use eth_sendRawTransaction to send a signed transaction to Besu.',
  ],
  internal: [-32603, 'Internal error'],
  paramCount: [-32602, 'Invalid number of params'],
  enodeParams: [-32602, 'Invalid enode params'],
  accountParams: [-32602, 'Invalid account params'],
  /** What Besu says where a contract of accounts reverts, or answers neither yes nor no. */
  initialSync: [-32008, 'Initial sync is still in progress'],
  senderNotAuthorized: [-32007, 'Sender account not authorized to send transactions'],
  nodeId: [
    -32000,
    "Invalid node ID: node ID must have exactly 128 hexadecimal characters and should not include any '0x' hex prefix.",
  ],
  dnsNotEnabled: [-32100, 'Enode DNS support is disabled'],
  nodesNotEnabled: [-32000, 'Node allowlist has not been enabled'],
  nodesEmpty: [-32000, 'Request contains an empty list of nodes'],
  nodesInvalid: [-32000, 'Request contains an invalid node'],
  nodesDuplicated: [-32000, 'Request contains duplicate nodes'],
  nodesExisting: [-32000, 'Cannot add an existing node to allowlist'],
  nodesAbsent: [-32000, 'Cannot remove an absent node from allowlist'],
  nodesFixed: [-32000, 'Cannot remove a fixed node (bootnode or static node) from allowlist'],
  accountsNotEnabled: [-32000, 'Account allowlist has not been enabled'],
  accountsEmpty: [-32000, 'Request contains an empty list of accounts'],
  accountsInvalid: [-32000, 'Request contains an invalid account'],
  accountsDuplicated: [-32000, 'Request contains duplicate accounts'],
  accountsExisting: [-32000, 'Cannot add an existing account to allowlist'],
  accountsAbsent: [-32000, 'Cannot remove an absent account from allowlist'],
  persistFailure: [-32000, 'Unable to persist changes to allowlist configuration file. Changes reverted'],
  fileSync: [
    -32000,
    'The permissioning allowlist configuration file is out of sync.  The changes have been applied, but not persisted to disk',
  ],
  reload: [
    -32000,
    'Error reloading permissions file. Please use perm_getAccountsAllowlist and perm_getNodesAllowlist to review the current state of the allowlists',
  ],
  nothingEnabled: [-32000, 'Node/Account allowlist has not been enabled'],
} as const satisfies Readonly<Record<string, readonly [code: number, text: string]>>;

/** Errors for which the answer to a single request has the HTTP status 400. */
export const BAD_REQUESTS: ReadonlySet<number> = new Set([BESU_ERRORS.parse[0], BESU_ERRORS.invalidRequest[0]]);

export type BesuErrorName = keyof typeof BESU_ERRORS;

/** An error that a JSON-RPC method of a front answers. */
export class BesuRpcError extends Error {
  readonly code: number;
  readonly which: BesuErrorName;

  constructor(name: BesuErrorName) {
    super(BESU_ERRORS[name][1]);
    this.name = 'BesuRpcError';
    this.which = name;
    this.code = BESU_ERRORS[name][0];
  }
}
