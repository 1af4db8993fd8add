import { common } from '@hyperledger/fabric-protos';
import { decode } from '../transaction/decode.js';
import { unpackEnvelope } from '../transaction/unpack-envelope.js';
import { WireError } from '../transaction/wire-error.js';

/** Whether these are the data of a config block: one envelope, of type CONFIG. Fabric: protoutil.HasConfigTx. */
export function hasConfigTransaction(envelopes: readonly Uint8Array[]): boolean {
  const [only] = envelopes;
  if (only === undefined || envelopes.length !== 1) {
    return false;
  }
  try {
    return unpackEnvelope(only).channelHeader.getType() === common.HeaderType.CONFIG;
  } catch (error) {
    if (error instanceof WireError) {
      return false;
    }
    throw error;
  }
}

function checkEnvelope(bytes: Uint8Array, index: number): void {
  const envelope = readEnvelope(bytes, index);
  if (envelope.getPayload_asU8().length === 0) {
    throw new WireError(`transaction ${index} has no payload`);
  }
  if (envelope.getSignature_asU8().length === 0) {
    throw new WireError(`transaction ${index} has no signature`);
  }
  const expected = envelope.serializeBinary();
  if (expected.length < bytes.length) {
    throw new WireError(`transaction ${index} has ${bytes.length - expected.length} trailing bytes`);
  }
  if (Buffer.compare(expected, bytes) !== 0) {
    const [left, right] = [expected, bytes].map((part) => Buffer.from(part).toString('base64'));
    throw new WireError(`transaction ${index} (${left}) does not match its raw form (${right})`);
  }
}

function readEnvelope(bytes: Uint8Array, index: number): common.Envelope {
  try {
    return decode(common.Envelope, bytes);
  } catch (error) {
    throw new WireError(`transaction ${index} is invalid: ${(error as Error).message}`);
  }
}

/**
 * Checks that the hash over concatenated envelopes is of just these envelopes: each is a signed envelope in its one
 * encoding. A config block's single envelope needs no signature. Fabric: protoutil.VerifyTransactionsAreWellFormed.
 * @throws WireError with Fabric's text.
 */
export function checkWellFormed(envelopes: readonly Uint8Array[]): void {
  if (envelopes.length === 0) {
    throw new WireError('empty block');
  }
  if (!hasConfigTransaction(envelopes)) {
    envelopes.forEach(checkEnvelope);
  }
}
