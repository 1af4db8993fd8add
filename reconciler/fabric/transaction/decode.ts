import { isWireFormat } from './is-wire-format.js';
import { WireError } from './wire-error.js';

/** What Go's protobuf says of bytes that are no message (there with a no-break space after the colon in some builds). */
export const INVALID_WIRE_FORMAT = 'proto: cannot parse invalid wire-format data';

/**
 * Decodes a message as strictly as Go does where google-protobuf would read on: truncated fields, bad tags.
 * Fabric: protoutil/unmarshalers.go.
 * @param what the message's name, as Fabric's error text has it; '' for Go's own text alone.
 * @throws WireError `error unmarshalling <what>: proto: cannot parse invalid wire-format data`
 */
export function decode<T>(type: { deserializeBinary(bytes: Uint8Array): T }, bytes: Uint8Array, what = ''): T {
  const text = what === '' ? INVALID_WIRE_FORMAT : `error unmarshalling ${what}: ${INVALID_WIRE_FORMAT}`;
  if (!isWireFormat(bytes)) {
    throw new WireError(text);
  }
  try {
    return type.deserializeBinary(bytes);
  } catch {
    throw new WireError(text);
  }
}
