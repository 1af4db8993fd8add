import type { Applied, Resource, Task } from '../../core/model/kind.js';
import type { ChaincodeSpec } from '../chaincode/chaincode-spec.js';
import type { ApplyPorts } from '../kind-ports.js';
import { findNetwork } from '../network/find-network.js';
import type { ChannelLive } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { joinChannel } from './join-channel.js';
import { ownAnchorsUpdate } from './own-anchors-update.js';
import { submitUpdate } from './submit-update.js';

/**
 * Our own part of a channel that ledger and Git agree on: our peers and orderers join it, our delegated anchor peers are
 * put there; where we were removed, its chaincodes end here.
 */
export async function healChannel(ports: ApplyPorts, { resource, live }: Task<ChannelLive>): Promise<Applied> {
  const channel = resource.address.name;
  const { own } = live;
  if (own?.standing === 'removed') return stopItsChaincodes(ports, channel);
  const { joined, faults } = await joinChannel(ports, resource, live);
  if (faults.length > 0) {
    return { state: 'waiting', reason: 'NodeUnavailable', message: faults.join('; '), retryAfterMs: 5000 };
  }
  if (joined.length > 0) {
    return { state: 'progressed', reason: 'Joined', message: `${joined.join(', ')} joined ${channel}` };
  }
  return putOwnAnchors(ports, resource, live);
}

/** Where the network delegates them, our anchor peers need nobody's vote: Fabric asks for our signature alone. */
async function putOwnAnchors(ports: ApplyPorts, resource: Resource, live: ChannelLive): Promise<Applied> {
  const channel = resource.address.name;
  const network = findNetwork(resource.address.network, ports.observe.desired)?.spec;
  const spec = resource.spec as unknown as ChannelSpec;
  const update = ownAnchorsUpdate(channel, live, spec, network, ports.observe.organization);
  if (!update) return { state: 'done', reason: 'Applied', message: 'the channel says what Git says' };
  const signature = await ports.channels.sign(update.update);
  return submitUpdate(ports, channel, live, update, [signature]);
}

async function stopItsChaincodes(ports: ApplyPorts, channel: string): Promise<Applied> {
  const documents = [...ports.observe.desired.values()].filter(({ address }) => address.kind === 'Chaincode');
  const specs = documents.map(({ spec }) => spec as unknown as ChaincodeSpec);
  const elsewhere = new Set(specs.filter((spec) => spec.channel !== channel).map(({ name }) => name));
  const here = new Set(specs.filter((spec) => spec.channel === channel).map(({ name }) => name));
  for (const { peer, packageId, chaincode } of ports.runtime.running()) {
    if (!here.has(chaincode) || elsewhere.has(chaincode)) continue;
    await ports.runtime.stop(peer, packageId);
    ports.progress('stop', `${chaincode} on ${peer}: we are no member of ${channel} any more`);
  }
  return { state: 'done', reason: 'Left', message: `we are no member of ${channel} any more` };
}
