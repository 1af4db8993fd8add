import type { Applied, Decided, Resource } from '../../core/model/kind.js';
import type { ApplyPorts } from '../kind-ports.js';
import { findNetwork } from '../network/find-network.js';
import type { ChannelSpec } from './channel-spec.js';
import { isPlaced } from './is-placed.js';
import { joinNodes } from './join-channel.js';
import { newChannel } from './new-channel.js';
import { ownOrderers } from './own-orderers.js';

/**
 * Our share of a decided creation: our own orderers start the channel, then our own peers join it, all by the genesis
 * block that we derive ourselves. Nobody else's block is asked for.
 */
export async function createChannel(ports: ApplyPorts, resource: Resource, decided: Decided): Promise<Applied> {
  const { organization = '', fabric } = ports.observe;
  const { name } = resource.address;
  const network = findNetwork(resource.address.network, ports.observe.desired)!.spec;
  const spec = resource.spec as unknown as ChannelSpec;
  const { block, genesis } = newChannel(name, spec, network);
  if (decided.base !== `genesis:${genesis}`) {
    return {
      state: 'waiting',
      reason: 'OtherGenesis',
      message: 'another genesis block was decided on than our branch makes',
    };
  }
  const orderers = await ownOrderers(ports.observe, name, spec, network);
  const isMember = spec.members.includes(organization);
  const peers = isMember ? Object.entries(await fabric.joined()) : [];
  const { joined, faults } = await joinNodes(ports, name, {
    orderers: Object.entries(orderers).flatMap(([node, state]) => (state === 'absent' ? [node] : [])),
    peers: peers.flatMap(([peer, channels]) =>
      isPlaced(spec, organization, peer) && !channels.includes(name) ? [peer] : [],
    ),
    genesisBlock: async () => block,
    configBlock: async () => block,
  });
  if (faults.length > 0) {
    return { state: 'waiting', reason: 'NodeUnavailable', message: faults.join('; '), retryAfterMs: 5000 };
  }
  if (joined.length > 0)
    return { state: 'progressed', reason: 'Created', message: `${joined.join(', ')} joined ${name}` };
  return {
    state: 'waiting',
    reason: 'WaitingForOrderers',
    message: 'waiting for the orderers of the others',
    retryAfterMs: 1000,
  };
}
