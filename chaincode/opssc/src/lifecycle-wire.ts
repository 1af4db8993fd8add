/**
 * The two messages of Fabric's peer/lifecycle/lifecycle.proto that are needed here, by hand: the package with all of
 * Fabric's messages would cost every chaincode process its start time.
 */

/** `CheckCommitReadiness` for sequence 1 of a name. All bytes are ASCII, so that a string carries them unchanged. */
export function readinessArguments(name: string): string[] {
  const text = (field: number, value: string) => String.fromCharCode((field << 3) | 2, value.length) + value;
  return ['CheckCommitReadiness', `\u0008\u0001${text(2, name)}${text(3, '1')}`];
}

/**
 * The keys of `CheckCommitReadinessResult.approvals` (field 1, map<string, bool>), in the random order they come in.
 */
export function decodeApprovals(payload: Uint8Array): string[] {
  const names: string[] = [];
  for (const [field, value] of fields(payload)) {
    if (field !== 1) continue;
    for (const [inner, key] of fields(value)) {
      if (inner === 1) names.push(Buffer.from(key).toString('utf8'));
    }
  }
  return names;
}

/** Protobuf fields: number and, for length-delimited ones, the bytes (varints are passed over as empty). */
function* fields(bytes: Uint8Array): Generator<[number, Uint8Array]> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('truncated protobuf message from _lifecycle');
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const type = tag & 7;
    if (type === 0) {
      varint();
      yield [tag >>> 3, new Uint8Array()];
    } else if (type === 2) {
      const length = varint();
      if (at + length > bytes.length) throw new Error('truncated protobuf message from _lifecycle');
      yield [tag >>> 3, bytes.subarray(at, at + length)];
      at += length;
    } else {
      throw new Error(`unexpected protobuf wire type ${type} from _lifecycle`);
    }
  }
}
