/** Names of the gRPC codes as Go prints them. */
const NAMES = [
  'OK',
  'Canceled',
  'Unknown',
  'InvalidArgument',
  'DeadlineExceeded',
  'NotFound',
  'AlreadyExists',
  'PermissionDenied',
  'ResourceExhausted',
  'FailedPrecondition',
  'Aborted',
  'OutOfRange',
  'Unimplemented',
  'Internal',
  'Unavailable',
  'DataLoss',
  'Unauthenticated',
];

/** The text of an error that came over gRPC, as Go's `err.Error()` gives it. */
export function goRpcErrorText(code: number, details: string): string {
  return `rpc error: code = ${NAMES[code] ?? `Code(${code})`} desc = ${details}`;
}

/** What Go's dialer says of a port that nobody listens on; `address` is `host:port`. */
export function connectionRefusedText(address: string): string {
  return `connection error: desc = "transport: Error while dialing: dial tcp ${address}: connect: connection refused"`;
}
