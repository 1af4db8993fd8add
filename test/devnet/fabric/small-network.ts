import { OrdererNode } from '../../../reconciler/devnet/fabric/orderer/orderer-node.js';
import { OrderingService } from '../../../reconciler/devnet/fabric/orderer/ordering-service.js';
import {
  deriveOrganization,
  type OrganizationIdentities,
} from '../../../reconciler/devnet/identities/derive-organization.js';
import { genesisBlock } from '../../../reconciler/fabric/config/genesis.js';

/** Two ordering organizations with three orderers, and one with a peer; nothing runs yet. */
export interface SmallNetwork {
  readonly organizations: Readonly<Record<'telco1' | 'ordering' | 'backup', OrganizationIdentities>>;
  readonly service: OrderingService;
  readonly nodes: readonly OrdererNode[];
}

export function smallNetwork(explain?: (text: string) => void): SmallNetwork {
  const derive = (name: string, mspId: string, peers: string[], orderers: string[]) =>
    deriveOrganization('small', { name, mspId, peers, orderers });
  const organizations = {
    telco1: derive('telco1', 'Telco1', ['peer0'], []),
    ordering: derive('ordering', 'Ordering', [], ['orderer0', 'orderer1']),
    backup: derive('backup', 'Backup', [], ['orderer0']),
  };
  const service = new OrderingService();
  const nodes = [organizations.ordering, organizations.backup].flatMap((owner) =>
    [...owner.orderers].map(
      ([short, signer]) =>
        new OrdererNode(service, {
          name: `${short}.${owner.domain}`,
          signer,
          tls: owner.tls.get(short)!,
          clientRootCas: [owner.tlsCa.certificatePem],
          ports: { rpc: 0, admin: 0, operations: 0 },
          ...(explain ? { explain } : {}),
        }),
    ),
  );
  return { organizations, service, nodes };
}

/** Genesis block of `channel1`: all nodes are its consenters, Telco1 and Backup its members. */
export function smallGenesis(
  { organizations, nodes }: SmallNetwork,
  batchTimeout = '50ms',
  channelCapability: 'V2_0' | 'V3_0' = 'V3_0',
): Uint8Array {
  const { telco1, ordering, backup } = organizations;
  const endpoints = (mspId: string) => nodes.filter((node) => node.mspId === mspId).map(({ address }) => address);
  return genesisBlock({
    channelId: 'channel1',
    members: [telco1, backup].map(({ mspId, mspConfig }) => ({ mspId, mspConfig })),
    ordererOrganizations: [ordering, backup].map(({ mspId, mspConfig }) => ({
      mspId,
      mspConfig,
      endpoints: endpoints(mspId),
    })),
    consenters: nodes.map((node) => {
      const owner = node.mspId === 'Ordering' ? ordering : backup;
      const { certificatePem } = owner.tls.get(node.name.split('.')[0]!)!;
      const [host, port] = node.address.split(':') as [string, string];
      return { host, port: Number(port), clientTlsCertificate: certificatePem, serverTlsCertificate: certificatePem };
    }),
    channelCapability,
    batchTimeout,
    maxMessageCount: 10,
    absoluteMaxBytes: 1_000_000,
    preferredMaxBytes: 100_000,
  });
}
