import { StacklessError } from '../../core/model/stackless-error.js';

/** An MSP said no. The message is Fabric's own text, so that it can be shown and compared; it is never branched on. */
export class MspError extends StacklessError {
  constructor(message: string) {
    super(message);
    this.name = 'MspError';
  }
}

/** Runs `body`; an MspError from it is thrown on as `prefix: text`, as Go's errors.WithMessage does. */
export function withMessage<T>(prefix: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof MspError) throw new MspError(`${prefix}: ${error.message}`);
    throw error;
  }
}

/** The MspError that `body` throws, or undefined. */
export function refusal(body: () => void): MspError | undefined {
  try {
    body();
    return undefined;
  } catch (error) {
    if (error instanceof MspError) return error;
    throw error;
  }
}

/** Turns a DER fault inside `body` into the text that Go's crypto/x509 has for that part: `x509: text`. */
export function asX509<T>(text: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof MspError && error.message.startsWith('asn1:')) throw new MspError(`x509: ${text}`);
    throw error;
  }
}
