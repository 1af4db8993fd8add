import type { FieldChange } from '../../core/model/change.js';
import type { Json } from '../../core/model/json.js';
import type { Acceptance } from '../chaincode/accept-chaincode.js';

/** What a contract of ours says of itself; all else of the network is what was decided, and no drift. */
const SWITCHES: readonly string[] = ['topology', 'delegated'];

/** What must be written for a BesuNetwork to say what its contract enforces, of what differs. Pure. */
export function acceptBesuNetwork(fields: readonly FieldChange[]): Acceptance {
  const written: Record<string, Json> = {};
  const left: string[] = [];
  for (const { path, before } of fields) {
    if (SWITCHES.includes(path)) written[path] = before ?? [];
    else left.push(`${path} is not read back into a document: change it by hand`);
  }
  return { fields: written, left };
}
