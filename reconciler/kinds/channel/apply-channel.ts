import { rank } from '../../core/ballot/rank.js';
import type { Applied, Decided, Task } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { DerivedUpdate } from '../../fabric/channel/derive-config-update.js';
import { requiredSignatures } from '../../fabric/channel/required-signatures.js';
import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';
import { checkConfigSignature } from '../../fabric/config/check-config-signature.js';
import type { ApplyPorts } from '../kind-ports.js';
import { findNetwork } from '../network/find-network.js';
import { type Believed, believedSignatures } from './believed-signatures.js';
import type { ChannelLive } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { derivedUpdate } from './derived-update.js';
import { knownConfiguration } from './known-configuration.js';
import { orderersOf } from './orderers-of.js';

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
  const bundle = knownConfiguration(channel, live.config!).bundle;
  const proposal = await ports.observe.governance!.proposal(decided.id);
  const { believed, refused } = believedSignatures(bundle, update, proposal?.signatures ?? []);
  const given = [...believed, ...(await ourSignature(ports, decided, update, believed, bundle))];
  const names = given.map(({ organization }) => organization);
  const signers = given.map(({ identity }) => identity);
  const unmet = requiredSignatures(bundle, update.touched, signers).filter(({ met }) => !met);
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
  return submit(ports, channel, live, update, given);
}

/** Ours, where it is not there yet and we agreed: by our vote, or in vote mode `merged` by our branch. */
async function ourSignature(
  ports: ApplyPorts,
  { id, round, yes }: Decided,
  update: DerivedUpdate,
  believed: readonly Believed[],
  bundle: ChannelBundle,
): Promise<readonly Believed[]> {
  const organization = ports.observe.organization ?? '';
  if (believed.some((one) => one.organization === organization)) return [];
  if (!yes.includes(organization) && ports.voteMode !== 'merged') return [];
  const bytes = await ports.channels.sign(update.update);
  const identity = checkConfigSignature(bundle, update.update, bytes);
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

async function submit(
  ports: ApplyPorts,
  channel: string,
  live: ChannelLive,
  update: DerivedUpdate,
  given: readonly Believed[],
): Promise<Applied> {
  const signatures = given.map(({ bytes }) => bytes);
  const answer = await ports.channels.submit(channel, update.update, signatures, orderersOf(channel, live));
  if (answer.state === 'refused') {
    throw new QuorateError('UPDATE_REFUSED', 'The ordering service refused the config update', {
      why: answer.reason,
      mend: 'see its reason; when a touched element has moved meanwhile, a rebased round follows by itself',
      facts: { channel, update: update.hash },
      retry: 'transient',
    });
  }
  ports.progress('update', `${channel}: update ${update.hash.slice(0, 12)}, signed by ${given.length}`);
  return { state: 'progressed', reason: 'Submitted', message: 'the config update was sent' };
}
