import type { status } from '@grpc/grpc-js';

/** A failure that travels as a gRPC status instead of a response; `details` is Fabric's text. */
export class RpcError extends Error {
  readonly code: status;
  readonly details: string;

  constructor(code: status, details: string) {
    super(details);
    this.name = 'RpcError';
    this.code = code;
    this.details = details;
  }
}
