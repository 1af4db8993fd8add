import { join } from 'node:path';
import { GatewayFabricReader } from '../adapters/fabric/gateway-fabric-reader.js';
import { GatewayFabricWriter } from '../adapters/fabric/gateway-fabric-writer.js';
import { OwnPeers } from '../adapters/fabric/own-peers.js';
import { PeerConnection } from '../adapters/fabric/peer-connection.js';
import { NodeChaincodeRuntime } from '../adapters/runtime/node-chaincode-runtime.js';
import type { RunningNetwork } from '../devnet/running-network.js';
import type { ChaincodeService } from '../ports/write/chaincode-runtime.js';

/** Folders of the chaincodes of a devnet. */
export interface WorkFolders {
  readonly builds: string;
  readonly modules: string;
  readonly logs: string;
}

/** An organization with peers, as its own administrator and with its own chaincode processes. */
export interface DevMember {
  readonly mspId: string;
  /** One for each of its peers. */
  readonly peers: readonly { readonly name: string; readonly reader: GatewayFabricReader }[];
  readonly reader: GatewayFabricReader;
  readonly writer: GatewayFabricWriter;
  readonly runtime: NodeChaincodeRuntime;
  /** Ends its processes and connections. */
  close(): Promise<void>;
}

export interface MemberOptions {
  readonly folders: WorkFolders;
  readonly nodeOptions?: (mspId: string, service: ChaincodeService) => readonly string[];
}

/** Connects as the administrator of an organization that has peers; knows the network by its seam only. */
export function devMember(network: RunningNetwork, mspId: string, options: MemberOptions): DevMember {
  const { folders, nodeOptions } = options;
  const owner = network.identities.find((one) => one.mspId === mspId)!;
  const connections = network.peers
    .filter((peer) => peer.mspId === mspId)
    .map(({ name, address }) => {
      const tlsRootCertificates = owner.tlsCa.certificatePem;
      const endpoint = { name: shortName(name), endpoint: address, hostAlias: name, tlsRootCertificates };
      return new PeerConnection(endpoint, owner.admin);
    });
  const peers = new OwnPeers(connections);
  const builder = { quorate_sockets: network.sockets.get(mspId)! };
  const runtime = new NodeChaincodeRuntime({
    mspId,
    ...folders,
    logs: join(folders.logs, mspId),
    builder: Object.fromEntries(connections.map(({ endpoint }) => [endpoint.name, builder])),
    ...(nodeOptions ? { nodeOptions: (service) => nodeOptions(mspId, service) } : {}),
  });
  return {
    mspId,
    peers: connections.map((one) => ({
      name: one.endpoint.name,
      reader: new GatewayFabricReader(new OwnPeers([one])),
    })),
    reader: new GatewayFabricReader(peers),
    writer: new GatewayFabricWriter(peers, mspId),
    runtime,
    async close() {
      await runtime.stopAll();
      peers.close();
    },
  };
}

/** `peer0` of `peer0.telco1.localhost`. */
function shortName(name: string): string {
  return name.slice(0, name.indexOf('.'));
}
