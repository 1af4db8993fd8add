import { common } from '@hyperledger/fabric-protos';

/** A refusal by the orderer: the status of the BroadcastResponse and its text. */
export class OrderingError extends Error {
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OrderingError';
    this.status = status;
  }
}

/** The status a refusal is answered with; what is no OrderingError is the request's own fault. */
export const refusalStatus = (error: unknown): number =>
  error instanceof OrderingError ? error.status : common.Status.BAD_REQUEST;

/** The text of anything thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The same refusal with Fabric's prefix (`errors.WithMessage`). */
export function withMessage(error: unknown, prefix: string): OrderingError {
  return new OrderingError(refusalStatus(error), `${prefix}: ${messageOf(error)}`, { cause: error });
}
