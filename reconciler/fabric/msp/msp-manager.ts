import type { Identity, Msp, MspManager } from './identity.js';
import { MspError } from './msp-error.js';
import { splitSerializedIdentity } from './serialized-identity.js';

/**
 * All MSPs of a channel as one. Of two with the same id the later one counts. Fabric: msp/mspmgrimpl.go.
 */
export function mspManager(msps: readonly Msp[]): MspManager {
  const byId = new Map(msps.map((one) => [one.mspId, one]));
  return {
    mspIds: [...byId.keys()],
    deserialize(serialized: Uint8Array): Identity {
      const { mspId } = splitSerializedIdentity(serialized);
      const found = byId.get(mspId);
      if (!found) throw new MspError(`MSP ${mspId} is not defined on channel`);
      return found.deserialize(serialized);
    },
  };
}
