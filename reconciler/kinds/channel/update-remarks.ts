import type { Address } from '../../core/model/address.js';
import type { Electorate, FieldChange, Remark } from '../../core/model/change.js';
import type { JsonObject } from '../../core/model/json.js';
import type { DiffContext, Resource } from '../../core/model/kind.js';
import { findNetwork } from '../network/find-network.js';
import { opsChannelOf } from '../network/governance-ledger.js';
import { chaincodesRemarks, policiesOfChaincodes } from './chaincodes-remarks.js';
import { channelGuards, idsOf } from './channel-guards.js';
import type { ChannelLive } from './channel-live.js';
import { nodesOf } from './channel-nodes.js';
import type { ChannelSpec } from './channel-spec.js';
import { consenterRemarks } from './consenter-remarks.js';
import type { NextUpdate } from './derived-update.js';
import { findChannel } from './find-channel.js';
import { type Ahead, fabricRefuses, judgeRemarks } from './judge-remarks.js';
import { knownConfiguration } from './known-configuration.js';
import { signatureRemarks } from './signature-remarks.js';

/** A change of a channel that is there. */
export interface ChannelUpdate {
  readonly address: Address;
  readonly desired: Resource;
  readonly spec: ChannelSpec;
  readonly live: ChannelLive;
  /** All that the channel says. */
  readonly whole: JsonObject;
  readonly fields: readonly FieldChange[];
  readonly planned: { readonly update: NextUpdate | undefined } | { readonly why: string };
  readonly who: Electorate;
  /** Do the members of a plasma chain vote on it beside its own organizations. */
  readonly isBound: boolean;
}

/** All that is to be said of it before anybody votes: guards, Fabric's own word, what follows, who must sign. */
export function updateRemarks(context: DiffContext, change: ChannelUpdate): readonly Remark[] {
  const { address, spec, live, whole, planned, who, isBound } = change;
  const { organization } = context;
  const channel = address.name;
  const network = findNetwork(address.network, context.desired) as Resource | undefined;
  const update = 'why' in planned ? undefined : planned.update;
  const ahead = aheadOf(context, address);
  return [
    ...channelGuards({ ...change, network, organization }),
    ...('why' in planned ? [fabricRefuses(planned.why)] : []),
    ...judgeRemarks(channel, live, update, ahead),
    ...consentersOf(change, update),
    ...signatureRemarks(channel, live, update, who, isBound ? ableOf(who, ahead) : who.voters),
    ...chaincodesRemarks(context, { channel, before: idsOf(whole, 'application'), after: spec.members }),
  ];
}

/**
 * Others' votes can decide without who orders, so that OpsSC does not say what it says where these alone vote: that they are
 * not there to do so. Without a document of the governance channel nobody can tell who is.
 */
function ableOf({ voters }: Electorate, { governance }: Ahead): readonly string[] {
  return governance.length === 0 ? voters : voters.filter((voter) => governance.includes(voter));
}

function consentersOf({ address, live, spec }: ChannelUpdate, update: NextUpdate | undefined): readonly Remark[] {
  if (update === undefined || live.config === undefined) return [];
  const { words } = knownConfiguration(address.name, live.config);
  return consenterRemarks(words, nodesOf(spec.orderer), update.wave);
}

/** Of Git and of the clock, what a channel is judged by. */
export function aheadOf(context: DiffContext, { network, name }: Address): Ahead {
  const { desired, now } = context;
  const channel = opsChannelOf(findNetwork(network, desired)?.spec.governance);
  const governance = channel === undefined ? undefined : findChannel(network, channel, desired)?.spec.members;
  return { now, governance: governance ?? [], endorsement: policiesOfChaincodes(context, name) };
}
