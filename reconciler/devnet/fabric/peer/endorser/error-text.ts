import { INVALID_WIRE_FORMAT } from '../../../../fabric/transaction/decode.js';
import { isWireFormat } from '../../../../fabric/transaction/is-wire-format.js';

/** The text of whatever was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Runs `action`; what it throws is thrown again as `prefix: text`, as Go's errors.WithMessage does. */
export function withPrefix<T>(prefix: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new Error(`${prefix}: ${errorText(error)}`, { cause: error });
  }
}

/** `withPrefix` for a promise. */
export async function withPrefixAsync<T>(prefix: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new Error(`${prefix}: ${errorText(error)}`, { cause: error });
  }
}

/** Decodes a protobuf message as strictly as Go does. @throws `prefix: proto: cannot parse invalid wire-format data`. */
export function decodeMessage<T>(prefix: string, decode: (bytes: Uint8Array) => T, bytes: Uint8Array): T {
  if (!isWireFormat(bytes)) throw new Error(`${prefix}: ${INVALID_WIRE_FORMAT}`);
  try {
    return decode(bytes);
  } catch (error) {
    throw new Error(`${prefix}: ${INVALID_WIRE_FORMAT}`, { cause: error });
  }
}
