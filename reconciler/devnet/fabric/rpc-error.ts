import type { Metadata } from '@grpc/grpc-js';

/**
 * What a service answers instead of a message: grpc-js takes it as it is (`code`, `details`, `metadata`).
 * `code` is a grpc.status number, `details` Fabric's text.
 */
export class RpcError extends Error {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata | undefined;
  /**
   * Endorser only. Fabric's endorser returns a ProposalResponse beside the error when unpacking or checking the
   * proposal failed, but none when a filter before it (identity expiry, time window) refused. Over the wire both look
   * the same; the gateway inside the peer sees the difference (internal/pkg/gateway/apiutils.go).
   */
  readonly withResponse: boolean;

  constructor(code: number, details: string, options: { withResponse?: boolean; metadata?: Metadata } = {}) {
    super(details);
    this.name = 'RpcError';
    this.code = code;
    this.details = details;
    this.metadata = options.metadata;
    this.withResponse = options.withResponse ?? false;
  }
}
