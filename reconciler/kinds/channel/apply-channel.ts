import { rank } from '../../core/ballot/rank.js';
import type { Applied, Decided, Task } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { speaksOf } from '../../fabric/channel/explain-guard.js';
import { readChannelConfig } from '../../fabric/channel/read-channel-config.js';
import { requiredSignatures } from '../../fabric/channel/required-signatures.js';
import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';
import { checkConfigSignature } from '../../fabric/config/check-config-signature.js';
import type { ApplyPorts } from '../kind-ports.js';
import { findNetwork } from '../network/find-network.js';
import type { NetworkSpec } from '../network/network-spec.js';
import { type Believed, believedSignatures } from './believed-signatures.js';
import type { ChannelLive } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { derivedUpdate, type NextUpdate } from './derived-update.js';
import { joinChannel } from './join-channel.js';
import { knownConfiguration } from './known-configuration.js';
import { ownNodesWait } from './own-nodes-reissued.js';
import { ownerOf } from './own-orderers.js';
import { submitUpdate } from './submit-update.js';

/** A follower catches up with blocks that wake nobody here. */
const ORDERER_WAIT_MS = 1000;
/** Rank k steps in after k of these: time for an update to be ordered and seen. */
const STEP_IN_MS = 2000;

/**
 * After the decision: gives our ConfigSignature over the update that we derive ourselves, and, once the channel's own
 * policies are met, sends it when it is our turn. A signature is given only now, for nobody can take one back.
 */
export async function applyChannel(ports: ApplyPorts, task: Task<ChannelLive>, decided: Decided): Promise<Applied> {
  const { resource, live } = task;
  const channel = resource.address.name;
  const network = findNetwork(resource.address.network, ports.observe.desired)!.spec;
  const update = derivedUpdate(channel, live, resource.spec as unknown as ChannelSpec, network);
  if (!update) return { state: 'done', reason: 'Applied', message: 'the channel says what Git says' };
  const { bundle, words } = knownConfiguration(channel, live.config!);
  const next = () => readChannelConfig(channel, update.next);
  const waits =
    (await ownOrdererWaits(ports, task, update, network)) ?? (await ownNodesWait(ports, words, next(), network));
  if (waits) return waits;
  const proposal = await ports.observe.governance!.proposal(decided.id);
  const posted = proposal?.signatures ?? [];
  const { believed, refused } = believedSignatures(bundle, update, posted, new Date(ports.now()));
  const us = ports.observe.organization ?? '';
  const isWanted = isAskedFor(bundle, update, network, us);
  const given = [...believed, ...(isWanted ? await ourSignature(ports, decided, update, believed, bundle) : [])];
  const names = given.map(({ organization }) => organization);
  const signers = given.map(({ identity }) => identity);
  const unmet = requiredSignatures(bundle, update.touched, signers).filter(({ met }) => !met);
  const owner = ownerToWaitFor(update, network, bundle, names);
  if (owner !== undefined) {
    const message = `the channel's policies are ${unmet.length > 0 ? 'not yet ' : ''}met; waiting for ${owner}, whose orderer joins: it signs once that follows the channel`;
    return { state: 'waiting', reason: 'WaitingForConsenter', message };
  }
  if (unmet.length > 0) {
    const notes = refused.length > 0 ? `; not believed: ${refused.join(', ')}` : '';
    const message = `signed by ${names.join(', ') || 'nobody'}; ${unmet.map(({ why }) => why).join('; ')}${notes}`;
    return { state: 'waiting', reason: 'WaitingForSignatures', message };
  }
  const key = `${decided.id} ${update.hash}`;
  const waitMs = turn(ports, decided, names, key);
  if (waitMs > 0) {
    const message = `the channel's policies are met; waiting ${Math.ceil(waitMs)} ms for those before us to send it`;
    return { state: 'waiting', reason: 'WaitingForTurn', message, retryAfterMs: waitMs };
  }
  // Once members change, their old votes decide nothing any more: what they decided has to be written down before.
  if (!proposal?.closed) await ports.governance.close(decided.id);
  const signatures = given.map(({ bytes }) => bytes);
  await submitUpdate(ports, channel, live, update, signatures);
  return { state: 'progressed', reason: 'Submitted', message: 'the config update was sent' };
}

/**
 * A consenter that is not there would cost the channel its quorum (governance-facts.md 15): ours joins as a follower and
 * catches up, and only then do we sign the update that adds it.
 */
async function ownOrdererWaits(
  ports: ApplyPorts,
  { resource, live }: Task<ChannelLive>,
  { wave }: NextUpdate,
  network: NetworkSpec,
): Promise<Applied | undefined> {
  const owner = wave.adds === undefined ? undefined : ownerOf(network, wave.adds);
  if (owner === undefined || owner.mspId !== ports.observe.organization) return undefined;
  const state = live.own?.orderers[owner.orderer];
  if (state === 'follower' || state === 'consenter') return undefined;
  if (state === 'absent') await joinChannel(ports, resource, live);
  const message = `our ${owner.orderer} is ${state ?? 'down, or not in fabric.orderers of reconciler.yaml'}: we sign once it follows the channel`;
  return { state: 'waiting', reason: 'OrdererCatchesUp', message, retryAfterMs: ORDERER_WAIT_MS };
}

/** Whose signature says that its new orderer is there, while it is not given; members alone can say so. */
function ownerToWaitFor(
  { wave }: NextUpdate,
  network: NetworkSpec,
  bundle: ChannelBundle,
  signers: readonly string[],
): string | undefined {
  const owner = wave.adds === undefined ? undefined : ownerOf(network, wave.adds)?.mspId;
  const isMember = bundle.application?.organizations.some(({ mspId }) => mspId === owner);
  return owner !== undefined && isMember && !signers.includes(owner) ? owner : undefined;
}

/**
 * Whose signature no policy counts gives none, though it has voted (on the batch of a plasma chain who orders signs alone):
 * but for the owner of a new orderer, whose signature says that this is there.
 */
function isAskedFor(bundle: ChannelBundle, { touched, wave }: NextUpdate, network: NetworkSpec, us: string): boolean {
  if (wave.adds !== undefined && ownerOf(network, wave.adds)?.mspId === us) return true;
  return touched.some(({ policy }) => policy !== undefined && speaksOf(bundle, policy, us));
}

/** Ours, where it is not there yet and we agreed: by our vote, or in vote mode `merged` by our branch. */
async function ourSignature(
  ports: ApplyPorts,
  { id, round, yes, voters }: Decided,
  update: NextUpdate,
  believed: readonly Believed[],
  bundle: ChannelBundle,
): Promise<readonly Believed[]> {
  const organization = ports.observe.organization ?? '';
  if (believed.some((one) => one.organization === organization)) return [];
  const agreed = yes.includes(organization) || ports.voteMode === 'merged' || !voters.includes(organization);
  if (!agreed) return [];
  const bytes = await ports.channels.sign(update.update);
  const identity = checkConfigSignature(bundle, update.update, bytes, new Date(ports.now()));
  if ('why' in identity) {
    throw new QuorateError('SIGNATURE_USELESS', 'Our own identity cannot sign for the channel', {
      why: identity.why,
      mend: 'use an administrator that the MSP in the channel accepts: see fabric.identity in reconciler.yaml',
    });
  }
  const { block } = await ports.governance.sign(id, round, update.hash, Buffer.from(bytes).toString('base64'));
  ports.progress('sign', `update ${update.hash.slice(0, 12)}${block ? `, block ${block}` : ''}`);
  return [{ organization, identity, bytes }];
}

/** Milliseconds until it is our turn to send: the first of those who signed at once, the next step in. */
function turn(ports: ApplyPorts, { id }: Decided, signers: readonly string[], key: string): number {
  const since = ports.quorumSince.get(key) ?? ports.now();
  ports.quorumSince.set(key, since);
  const organization = ports.observe.organization ?? '';
  const place = signers.includes(organization) ? rank(id, organization, signers) : signers.length;
  return place * STEP_IN_MS - (ports.now() - since);
}
