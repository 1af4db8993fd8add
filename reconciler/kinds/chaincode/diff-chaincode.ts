import { electorate } from '../../core/ballot/electorate.js';
import { diffFields } from '../../core/diff/diff-fields.js';
import { contentDigest, FORMAT_VERSION } from '../../core/digest/content-digest.js';
import { type Address, formatAddress } from '../../core/model/address.js';
import type { Action, Change, Electorate, FieldChange } from '../../core/model/change.js';
import type { JsonObject } from '../../core/model/json.js';
import type { Diff, DiffContext, Observed, Resource } from '../../core/model/kind.js';
import { findChannel } from '../channel/find-channel.js';
import { findNetwork } from '../network/find-network.js';
import type { ChaincodeLive } from './chaincode-live.js';
import { desiredShared, liveShared } from './chaincode-shared.js';
import type { ChaincodeSpec } from './chaincode-spec.js';
import { placedPeers, stepsOfChange, stepsOfHealing } from './own-steps.js';
import { chaincodeRemarks, retireRemarks } from './remarks.js';

const NOTHING: Diff = { change: undefined, ownSteps: [], notices: [] };

/**
 * What to vote on and what is ours to do, for one chaincode. Unknown is never absent: nothing follows from it. A
 * chaincode that no document declares is looked at only by makePlan's caller's word that it was ours (retire).
 */
export function diffChaincode(
  context: DiffContext,
  address: Address,
  desired: Resource | undefined,
  observed: Observed<ChaincodeLive>,
): Diff {
  if (observed.state === 'unknown') return NOTHING;
  const live = observed.live;
  if (!desired) return retire(context, address, live);
  const spec = desired.spec as unknown as ChaincodeSpec;
  if (spec.source && spec.tree === undefined) {
    return { ...NOTHING, unknown: 'its source was not read, so nobody can say what would be voted on' };
  }
  const before = live ? liveShared(live) : null;
  const after = desiredShared(spec);
  const fields = changedFields(before, after, spec);
  const who = votersOf(context, address, spec.channel, live);
  const remarks = chaincodeRemarks({ spec, live, electorate: who, fields });
  const peers = context.organization ? placedPeers(spec, context.organization, address.network, context.desired) : [];
  const ours = context.organization !== undefined && who.voters.includes(context.organization);
  if (fields.length === 0) {
    return { change: undefined, ownSteps: ours && live ? stepsOfHealing(address, peers, live) : [], notices: remarks };
  }
  const action: Action = before === null ? 'create' : 'update';
  const parts = { address, action, before, after, fields, remarks, electorate: who };
  return { change: change(parts, live), ownSteps: ours ? stepsOfChange(address, peers) : [], notices: [] };
}

/** Only what is managed and known is compared: a document without source leaves it alone, an unread tree too. */
function changedFields(before: JsonObject | null, after: JsonObject, spec: ChaincodeSpec): readonly FieldChange[] {
  if (before === null) return diffFields(null, after);
  const unknown = new Set<string>();
  for (const field of ['runtime', 'source']) if (!(field in before)) unknown.add(field);
  if (spec.tree === undefined) unknown.add('source');
  return diffFields(before, after, unknown);
}

function retire(context: DiffContext, address: Address, live: ChaincodeLive | undefined): Diff {
  const before = live ? liveShared(live) : null;
  if (before === null) return NOTHING;
  const who = votersOf(context, address, live!.channel, live);
  const remarks = retireRemarks(address, findNetwork(address.network, context.desired) as Resource | undefined);
  const parts = { address, action: 'retire' as const, before, after: null, fields: diffFields(before, null), remarks };
  return { change: change({ ...parts, electorate: who }, live), ownSteps: [], notices: [] };
}

/** The members of the target channel, by the ledger where it was read, else by its document. */
function votersOf(
  context: DiffContext,
  address: Address,
  channel: string,
  live: ChaincodeLive | undefined,
): Electorate {
  const members = live?.members ?? findChannel(address.network, channel, context.desired)?.spec.members ?? [];
  const governance = findNetwork(address.network, context.desired)?.spec.governance;
  return electorate(members, governance?.rule ?? { type: 'majority' }, governance?.mustAgree ?? []);
}

function change(parts: Omit<Change, 'ledger' | 'base' | 'digest'>, live: ChaincodeLive | undefined): Change {
  const { address, action, after } = parts;
  const content = { formatVersion: FORMAT_VERSION, address: formatAddress(address), action, after };
  return {
    ...parts,
    ledger: live?.ledger,
    base: live?.ledger ? `sequence:${live.sequence}` : undefined,
    digest: contentDigest(content),
  };
}
