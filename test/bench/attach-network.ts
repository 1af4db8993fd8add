import type { NetworkFile } from '../../reconciler/devnet/fabric/write-network-files.js';
import { deriveOrganization } from '../../reconciler/devnet/identities/derive-organization.js';
import type { Engine, RunningNetwork, RunningNode } from '../../reconciler/devnet/running-network.js';
import type { Topology } from '../../reconciler/devnet/topology.js';

/** What clients need of a network that another process runs: its nodes can be reached, not started or stopped. */
export function attachNetwork(engine: Engine, topology: Topology, file: NetworkFile): RunningNetwork {
  const notOurs = () => Promise.reject(new Error('another process runs it'));
  const node = ({ name, mspId, address, operations }: NetworkFile['orderers'][number]): RunningNode => ({
    name,
    mspId,
    address,
    operationsAddress: operations ?? '',
    isRunning: true,
    start: notOurs,
    stop: notOurs,
    useTls() {
      throw new Error('another process runs it');
    },
    useIdentity() {
      throw new Error('another process runs it');
    },
  });
  const peers = file.peers.map((one) => ({ ...node(one), channels: one.channels }));
  const orderers = file.orderers.map((one) => ({ ...node(one), adminAddress: one.admin ?? '' }));
  const named = <Node extends RunningNode>(nodes: readonly Node[], name: string): Node => {
    const found = nodes.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no node ${name}`);
    return found;
  };
  return {
    engine,
    topology,
    identities: topology.organizations.map((one) => deriveOrganization(topology.name, one)),
    peers,
    orderers,
    genesisBlocks: new Map(),
    sockets: new Map(file.organizations.map(({ mspId, sockets }) => [mspId, sockets])),
    files: undefined,
    peer: (name) => named(peers, name),
    orderer: (name) => named(orderers, name),
    stop: notOurs,
  };
}
