/** A root channel with the root contract, a plasma channel with a chaincode, and each member's own peers. */
import { GatewayBlockReader } from '../../../reconciler/adapters/fabric/gateway-block-reader.js';
import { GatewayPlasmaRootReader } from '../../../reconciler/adapters/fabric/gateway-plasma-root-reader.js';
import { GatewayPlasmaRootWriter } from '../../../reconciler/adapters/fabric/gateway-plasma-root-writer.js';
import { OwnPeers } from '../../../reconciler/adapters/fabric/own-peers.js';
import { PeerConnection } from '../../../reconciler/adapters/fabric/peer-connection.js';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { blockHash } from '../../../reconciler/fabric/block/block-hash.js';
import type { PlasmaDefinition, PlasmaRootPlace } from '../../../reconciler/ports/read/plasma-root-reader.js';
import { buildChaincode } from '../../chaincode/load-chaincode.js';
import { identitiesOf } from '../devnet/clients.js';
import { type Deployment, deployRec } from '../devnet/deploy.js';
import { blockAt, tallest } from '../devnet/ledger.js';
import { channel, telecom } from '../devnet/telecom.js';
import { startTestNetwork } from '../start-test-network.js';

export const ROOT = 'chains';
export const PLASMA = 'chains02';
export const PLASMA_MEMBERS = ['Telco1', 'Telco2', 'Telco3'];
export const PLACE = { channel: ROOT, chaincode: 'plasma-root' };

/** One organization's adapters over its own peers. */
export class PlasmaMember {
  readonly mspId: string;
  readonly peers: OwnPeers;
  readonly reader: GatewayPlasmaRootReader;
  readonly writer: GatewayPlasmaRootWriter;
  readonly blocks: GatewayBlockReader;

  constructor(network: RunningNetwork, mspId: string, place: PlasmaRootPlace = PLACE) {
    const { admin, tlsCa } = identitiesOf(network, mspId);
    // The last one first: of Telco1 that one is not in the root channel.
    const own = network.peers.filter((peer) => peer.mspId === mspId).reverse();
    this.mspId = mspId;
    this.peers = new OwnPeers(
      own.map(({ name, address }) => {
        const tls = { hostAlias: name, tlsRootCertificates: tlsCa.certificatePem };
        return new PeerConnection({ name: name.split('.')[0]!, endpoint: address, ...tls }, admin);
      }),
    );
    this.reader = new GatewayPlasmaRootReader(this.peers, place);
    this.writer = new GatewayPlasmaRootWriter(this.peers, place);
    this.blocks = new GatewayBlockReader(this.peers);
  }
}

export interface PlasmaNetwork {
  readonly network: RunningNetwork;
  readonly members: ReadonlyMap<string, PlasmaMember>;
  member(mspId: string): PlasmaMember;
  definition(other?: Partial<PlasmaDefinition>): PlasmaDefinition;
  stop(): Promise<void>;
}

export async function startPlasmaNetwork(): Promise<PlasmaNetwork> {
  const root = { ...channel(ROOT), placement: { Telco1: ['peer0'] } };
  const network = await startTestNetwork(telecom([root, channel(PLASMA, PLASMA_MEMBERS)]));
  const deployments: Deployment[] = [
    await deployRec(network, ROOT, { name: PLACE.chaincode, source: buildChaincode('chaincode/plasma-root') }),
    await deployRec(network, PLASMA),
  ];
  const members = new Map(
    ['Regulator', ...PLASMA_MEMBERS].map((mspId) => [mspId, new PlasmaMember(network, mspId)] as const),
  );
  const { node } = await tallest(network, PLASMA);
  const genesis = blockHash(await blockAt(network, node, PLASMA, 0));
  return {
    network,
    members,
    member: (mspId) => members.get(mspId)!,
    definition: (other = {}) => ({
      chain: PLASMA,
      channel: PLASMA,
      genesis,
      operator: 'Telco1',
      successors: ['Telco2'],
      members: PLASMA_MEMBERS,
      settlement: { everyBlocks: 10, everySeconds: 60 },
      ...other,
    }),
    async stop() {
      for (const { peers } of members.values()) peers.close();
      for (const deployment of deployments) await deployment.stop();
      await network.stop();
    },
  };
}
