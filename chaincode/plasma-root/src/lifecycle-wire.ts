import { protobufFields } from './protobuf-fields';

/** The two messages of Fabric's peer/lifecycle/lifecycle.proto that are needed here. */

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
  for (const [field, value] of protobufFields(payload)) {
    if (field !== 1 || !value) continue;
    for (const [inner, key] of protobufFields(value)) {
      if (inner === 1 && key) names.push(Buffer.from(key).toString('utf8'));
    }
  }
  return names;
}
