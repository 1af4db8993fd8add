import type { FieldChange } from '../../core/model/change.js';
import type { Json } from '../../core/model/json.js';
import type { Acceptance } from '../chaincode/accept-chaincode.js';

/** Fields whose value in a plan is what a document says, too: no certificates, no members. */
const WRITABLE: readonly RegExp[] = [
  /^orderer\.(?:BatchTimeout|MaxChannels|BatchSize\.(?:MaxMessageCount|AbsoluteMaxBytes|PreferredMaxBytes)|SmartBFT\.\w+)$/,
  /^(?:application\.|orderer\.)?Policies\.[^.]+\.(?:Type|Rule)$/,
  /^application\.ACLs\.[^.]+$/,
  /^(?:application\.|orderer\.)?Capabilities$/,
];

/**
 * What must be written for a Channel document to say what the channel says, of what differs. Members, certificates,
 * consenters and whatever the channel does not have are for a person to decide on. Pure.
 */
export function acceptChannel(fields: readonly FieldChange[]): Acceptance {
  const written: Record<string, Json> = {};
  const left: string[] = [];
  for (const { path, before } of fields) {
    if (before === undefined) left.push(`${path} is not in the channel: take it out of the document by hand`);
    else if (WRITABLE.some((one) => one.test(path))) written[path] = writtenForm(path, before);
    else left.push(`${path} is not written from a plan: change the document by hand`);
  }
  return { fields: written, left };
}

/** Capabilities are listed in a plan, and switched on in a document. */
function writtenForm(path: string, value: Json): Json {
  if (!path.endsWith('Capabilities') || !Array.isArray(value)) return value;
  return Object.fromEntries(value.map((name) => [String(name), true]));
}
