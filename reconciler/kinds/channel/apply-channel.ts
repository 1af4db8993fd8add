import { rank } from '../../core/ballot/rank.js';
import { formatAddress } from '../../core/model/address.js';
import type { Applied, Decided, Task } from '../../core/model/kind.js';
import { requiredSignatures } from '../../fabric/channel/required-signatures.js';
import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';
import type { ApplyPorts } from '../kind-ports.js';
import { findNetwork } from '../network/find-network.js';
import type { NetworkSpec } from '../network/network-spec.js';
import { believedSignatures } from './believed-signatures.js';
import type { ChannelLive } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { derivedUpdate, type NextUpdate } from './derived-update.js';
import { giveSignature } from './give-signature.js';
import { hasAgreed } from './has-agreed.js';
import { isAskedFor } from './is-asked-for.js';
import { joinChannel } from './join-channel.js';
import { knownConfiguration } from './known-configuration.js';
import { ownerOf } from './own-orderers.js';
import { ownNewOrderer, signatureWaits } from './signature-waits.js';
import { SEEN_IN_MS, submitUpdate } from './submit-update.js';

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
  const orderer = ownNewOrderer(ports.observe, update, network);
  if (orderer !== undefined && live.own?.orderers[orderer] === 'absent') await joinChannel(ports, resource, live);
  const waits = signatureWaits(ports.observe, channel, live, update, network);
  if (waits) return waits;
  const { bundle } = knownConfiguration(channel, live.config!);
  const proposal = await ports.observe.governance!.proposal(decided.id);
  const { believed, refused } = believedSignatures(bundle, update, proposal?.signatures ?? [], new Date(ports.now()));
  const us = ports.observe.organization ?? '';
  const isOwed = isAskedFor(bundle, update, network, us) && believed.every(({ organization }) => organization !== us);
  const mayAdd = isOwed && proposal !== undefined && hasAgreed(us, ports.voteMode, proposal);
  const given = mayAdd ? [...believed, await giveSignature(ports, decided, update, bundle)] : believed;
  const hint = isOwed && !mayAdd ? `; ours by reconcile vote ${formatAddress(resource.address)}` : '';
  const names = given.map(({ organization }) => organization);
  const signers = given.map(({ identity }) => identity);
  const unmet = requiredSignatures(bundle, update.touched, signers).filter(({ met }) => !met);
  const owner = ownerToWaitFor(update, network, bundle, names);
  if (owner !== undefined) {
    const message = `the channel's policies are ${unmet.length > 0 ? 'not yet ' : ''}met; waiting for ${owner}, whose orderer joins: it signs once that follows the channel${hint}`;
    return { state: 'waiting', reason: 'WaitingForConsenter', message };
  }
  if (unmet.length > 0) {
    const notes = refused.length > 0 ? `; not believed: ${refused.join(', ')}` : '';
    const message = `signed by ${names.join(', ') || 'nobody'}; ${unmet.map(({ why }) => why).join('; ')}${notes}${hint}`;
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
  return submitUpdate(ports, channel, live, update, signatures);
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

/** Milliseconds until it is our turn to send: the first of those who signed at once; rank k steps in once what k sent would be seen. */
function turn(ports: ApplyPorts, { id }: Decided, signers: readonly string[], key: string): number {
  const since = ports.quorumSince.get(key) ?? ports.now();
  ports.quorumSince.set(key, since);
  const organization = ports.observe.organization ?? '';
  const place = signers.includes(organization) ? rank(id, organization, signers) : signers.length;
  return place * SEEN_IN_MS - (ports.now() - since);
}
