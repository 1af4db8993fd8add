import { issueCertificate } from '../../../reconciler/devnet/identities/issue-certificate.js';
import { editChannelConfig } from '../../../reconciler/fabric/channel/edit-channel-config.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { SMART_BFT_DEFAULTS } from '../../../reconciler/fabric/channel/smart-bft-defaults.js';
import { identitiesOf } from '../../loop/memory-identities.js';
import { CHANNEL } from '../../spec/fixture.js';
import { liveConfig } from './live-channel.js';

export const OWNER = identitiesOf('OrdererOrg');

/** A node with certificates of its own. */
export function node(ID: number, { ca, tlsCa }: Pick<typeof OWNER, 'ca' | 'tlsCa'> = OWNER) {
  const path = ['telecom', 'bft', `node${ID}`];
  const commonName = `node${ID}.ordererorg.localhost`;
  const tls = { dns: [commonName], ip: [] };
  const { certificatePem } = issueCertificate(tlsCa, { path: [...path, 'tls'], commonName, tls });
  const identity = issueCertificate(ca, { path: [...path, 'id'], commonName, organizationalUnit: 'orderer' });
  return {
    ID,
    Host: commonName,
    Port: 7050,
    MSPID: 'OrdererOrg',
    Identity: identity.certificatePem,
    ClientTLSCert: certificatePem,
    ServerTLSCert: certificatePem,
  };
}

export const NODES = [1, 2, 3, 4].map((ID) => node(ID));

/** The fixture's channel, of four BFT nodes. */
export function live() {
  const config = liveConfig();
  const organizations = readChannelConfig('channel1', config).orderer!.organizations;
  return editChannelConfig(config, {
    orderer: { organizations, OrdererType: 'BFT', SmartBFT: SMART_BFT_DEFAULTS, ConsenterMapping: NODES },
  });
}

/** The same with a fifth node, of Telco3, that orders, too. */
export function liveOfTwo(fifth: ReturnType<typeof node>) {
  const groups = ['OrdererOrg', 'Telco3'].map((mspId) => ({ mspId, mspConfig: identitiesOf(mspId).mspConfig }));
  const config = liveConfig({ ordererOrganizations: groups.map((one) => ({ ...one, endpoints: ['127.0.0.1:7050'] })) });
  const { organizations } = readChannelConfig('channel1', config).orderer!;
  const ConsenterMapping = [...NODES, { ...fifth, MSPID: 'Telco3' }];
  return editChannelConfig(config, {
    orderer: { organizations, OrdererType: 'BFT', SmartBFT: SMART_BFT_DEFAULTS, ConsenterMapping },
  });
}

export const document = (nodes: readonly ReturnType<typeof node>[]) =>
  `${CHANNEL}    OrdererType: BFT\n    ConsenterMapping: ${JSON.stringify(nodes)}\n`;
