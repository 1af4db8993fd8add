import { type ConfigPart, channelVoters, configParts } from '../../core/ballot/channel-voters.js';
import { electorate } from '../../core/ballot/electorate.js';
import { diffFields } from '../../core/diff/diff-fields.js';
import { contentDigest, FORMAT_VERSION } from '../../core/digest/content-digest.js';
import { allowHint, isAllowed } from '../../core/guards/allowances.js';
import { type Address, formatAddress } from '../../core/model/address.js';
import type { Electorate, FieldChange, OwnStep, Remark } from '../../core/model/change.js';
import type { JsonObject } from '../../core/model/json.js';
import type { Diff, DiffContext, Observed, Resource } from '../../core/model/kind.js';
import { onceForEach } from '../../core/model/once-for-each.js';
import { batchApartBase, touchesBatch } from '../../fabric/channel/derive-config-update.js';
import { findNetwork } from '../network/find-network.js';
import { type BoundChain, boundChains, boundRemarks } from './bound-chains.js';
import { certificateRemarks } from './certificate-remarks.js';
import { idsOf } from './channel-guards.js';
import { type ChannelLive, sharedOf } from './channel-live.js';
import { managedOf } from './channel-shared.js';
import type { ChannelSpec } from './channel-spec.js';
import { plannedUpdate } from './derived-update.js';
import { desiredCertificates } from './desired-certificates.js';
import { desiredShared } from './desired-shared.js';
import { diffNewChannel } from './diff-new-channel.js';
import { givenRemarks } from './given-signatures.js';
import { ownAnchorsUpdate } from './own-anchors-update.js';
import { updateRemarks } from './update-remarks.js';

const NOTHING: Diff = { change: undefined, ownSteps: [], notices: [] };
const LEFT: Remark = {
  severity: 'note',
  code: 'CHANNEL_LEFT',
  text: 'the ordering service lets us read it no more: we were removed. Our peers stay at the block before; its chaincodes are stopped',
};

/**
 * What to vote on for a channel: its configuration, in the fields that the document manages. The base is the versions of
 * the elements that the update touches, so that only their moving makes another round of it. A channel whose document is
 * gone is unmanaged, never touched.
 */
export function diffChannel(
  context: DiffContext,
  address: Address,
  desired: Resource | undefined,
  observed: Observed<ChannelLive>,
): Diff {
  if (observed.state === 'unknown') return NOTHING;
  const { live } = observed;
  if (!desired) return live ? { ...NOTHING, notices: [unmanaged(context, address)] } : NOTHING;
  if (!live) return diffNewChannel(context, address, specOf(desired));
  if (live.own?.standing === 'removed') return { ...NOTHING, notices: [LEFT] };
  const spec = specOf(desired);
  const network = findNetwork(address.network, context.desired)?.spec;
  const after = desiredShared(spec, network);
  const whole = sharedOf(address.name, live);
  const { before, fields } = differenceOf(whole, after);
  const anchors = ownAnchorsUpdate(address.name, live, spec, network, context.organization);
  const ownSteps = [...joinSteps(address, live), ...(anchors ? [anchorStep(address, context.organization!)] : [])];
  const ours = [...misplacedRemarks(live), ...outdatedRemarks(live)];
  const dates = certificateRemarks(network ? desiredCertificates(spec, network, whole) : [], context.now);
  if (fields.length === 0)
    return { change: undefined, ownSteps, notices: [...dates, ...givenRemarks(live, undefined), ...ours] };
  const planned = network ? plannedUpdate(address.name, live, spec, network) : { update: undefined };
  const update = 'why' in planned ? undefined : planned.update;
  const isBatch = update ? touchesBatch(update.touched) : fields.some(({ path }) => isBatchPath(path));
  const chains = isBatch ? boundChains(context, address, live) : [];
  const base = chains.length > 0 && update ? batchApartBase(update.touched) : update?.base;
  const parts = base === undefined ? partsOf(fields, chains.length > 0) : configParts(base);
  const who = votersOf(context, address, parts, whole, chains);
  const content = { formatVersion: FORMAT_VERSION, address: formatAddress(address), action: 'update' as const, after };
  const given = givenRemarks(live, update?.hash);
  const remarks = [
    ...dates,
    ...given,
    ...ours,
    ...boundRemarks(context, address, chains),
    ...updateRemarks(context, {
      address,
      desired,
      spec,
      live,
      whole,
      fields,
      planned,
      who,
      isBound: chains.length > 0,
    }),
  ];
  return {
    change: {
      address,
      action: 'update',
      before,
      after,
      fields,
      remarks,
      electorate: who,
      ledger: live.ledger,
      base: live.ledger && base,
      digest: contentDigest(content),
    },
    ownSteps,
    notices: [],
  };
}

const differenceOf = onceForEach((whole: JsonObject, after: JsonObject) => {
  const before = managedOf(whole, after);
  return { before, fields: diffFields(before, after) };
});

/** Which parts a change is about where no ledger was read. */
function partsOf(fields: readonly FieldChange[], isBound: boolean): readonly ConfigPart[] {
  const first = (path: string): ConfigPart => {
    if (path.startsWith('application.')) return 'application';
    if (!path.startsWith('orderer.')) return 'channel';
    return isBound && isBatchPath(path) ? 'batch' : 'orderer';
  };
  return [...new Set(fields.map(({ path }) => first(path)))];
}

function isBatchPath(path: string): boolean {
  return path.startsWith('orderer.BatchTimeout') || path.startsWith('orderer.BatchSize');
}

/** Members for the application part, orderer organizations for the orderer part, both for the channel's own; bound-chains.ts. */
function votersOf(
  context: DiffContext,
  address: Address,
  parts: readonly ConfigPart[],
  whole: JsonObject,
  chains: readonly BoundChain[],
): Electorate {
  const ordererOrganizations = idsOf(whole, 'orderer');
  const linked = chains.flatMap(({ members }) => members);
  const voters = channelVoters(parts, { members: idsOf(whole, 'application'), ordererOrganizations }, linked);
  const governance = findNetwork(address.network, context.desired)?.spec.governance;
  return electorate(voters, governance?.rule ?? { type: 'majority' }, governance?.mustAgree ?? []);
}

function joinSteps(address: Address, { own }: ChannelLive): readonly OwnStep[] {
  const orderers = Object.entries(own?.orderers ?? {}).flatMap(([name, state]) => (state === 'absent' ? [name] : []));
  return [...(own?.missing ?? []), ...orderers].map((node) => ({
    address,
    step: 'join',
    target: node,
    text: `${node} joins it`,
  }));
}

/** A peer that runs cannot leave a channel: that is done by hand, and loses its copy of the ledger. */
function misplacedRemarks({ own }: ChannelLive): readonly Remark[] {
  return (own?.misplaced ?? []).map((peer) => ({
    severity: 'danger',
    code: 'PEER_MISPLACED',
    text: `our ${peer} has joined it, and its placement keeps that out`,
    mend: `stop ${peer} and let \`peer node unjoin\` take it out, or place it there`,
  }));
}

/** Nothing that others see or vote on: who has to do something before the last signature is ours to give. */
function outdatedRemarks({ own }: ChannelLive): readonly Remark[] {
  return (own?.outdated ?? []).map((text) => ({
    severity: 'danger',
    code: 'NODE_NOT_REISSUED',
    text: `our ${text}`,
    mend: 'once the new CA is in the channel: issue it a certificate of that and start it anew. Until then we do not sign that the old one goes',
  }));
}

function anchorStep(address: Address, organization: string): OwnStep {
  const text = 'our own anchor peers, which the network leaves to us';
  return { address, step: 'anchors', target: organization, text };
}

/** Loaded documents of this kind have this spec: complete-channel.ts made it. */
function specOf(resource: Resource): ChannelSpec {
  return resource.spec as unknown as ChannelSpec;
}

/** A channel cannot be deleted; without a document nobody looks after it any more. */
function unmanaged(context: DiffContext, address: Address): Remark {
  const text = 'its document is gone: the channel stays as it is, and nobody looks after it';
  if (isAllowed('unmanage', address, undefined, networkOf(context, address)))
    return { severity: 'danger', code: 'CHANNEL_UNMANAGED', text };
  return { severity: 'refused', code: 'UNMANAGE_NOT_ALLOWED', text, mend: allowHint('unmanage', address) };
}

function networkOf(context: DiffContext, address: Address): Resource | undefined {
  return findNetwork(address.network, context.desired) as Resource | undefined;
}
