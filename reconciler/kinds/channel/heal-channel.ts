import type { Applied, Task } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { ChaincodeSpec } from '../chaincode/chaincode-spec.js';
import type { ApplyPorts } from '../kind-ports.js';
import { findNetwork } from '../network/find-network.js';
import type { ChannelLive } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { orderersOf, orderersOfSpec } from './orderers-of.js';

/**
 * Our own part of a channel that ledger and Git agree on: our peers join it; where we were removed, its chaincodes end
 * here. The genesis block must be the one whose hash the ledger was observed under.
 */
export async function healChannel(ports: ApplyPorts, { resource, live }: Task<ChannelLive>): Promise<Applied> {
  const channel = resource.address.name;
  const { own } = live;
  if (own?.standing === 'removed') return stopItsChaincodes(ports, channel);
  if (!own || own.missing.length === 0) {
    return { state: 'done', reason: 'Applied', message: 'the channel says what Git says' };
  }
  const network = findNetwork(resource.address.network, ports.observe.desired)!.spec;
  const spec = resource.spec as unknown as ChannelSpec;
  const orderers = [...orderersOf(channel, live), ...orderersOfSpec(spec, network)];
  const block = await ports.observe.channels.genesisBlock(channel, orderers);
  const faults: string[] = [];
  for (const peer of own.missing) {
    try {
      await ports.channels.joinPeer(peer, channel, block);
      ports.progress('join', `${peer} joins ${channel}`);
    } catch (error) {
      if (!(error instanceof QuorateError)) throw error;
      faults.push(`${peer}: ${error.why ?? error.message}`);
    }
  }
  if (faults.length > 0) {
    return { state: 'waiting', reason: 'PeerUnavailable', message: faults.join('; '), retryAfterMs: 5000 };
  }
  return { state: 'progressed', reason: 'Joined', message: `${own.missing.join(', ')} joined ${channel}` };
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
