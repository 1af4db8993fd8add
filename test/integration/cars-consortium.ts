import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileChanges } from '../../reconciler/cli/demo/upstream-repository.js';
import type { RunningNetwork } from '../../reconciler/devnet/running-network.js';
import { carsTopology } from './cars.js';
import { Consortium, ROOT } from './consortium.js';

export const CARS = 'network-specs/cars';
export const FOUNDERS = ['Org1', 'Org2', 'Org3'];
const SPEC = join(ROOT, 'examples/add-org/spec');

/**
 * The consortium of examples/add-org: Org1 to Org3 with their repos; Org4 has a peer, an orderer and a repo alike, and is
 * a member of both channels only where `members` says so.
 */
export function startCars(members: readonly string[] = FOUNDERS): Promise<Consortium> {
  return Consortium.start({
    spec: SPEC,
    path: CARS,
    topology: carsTopology(['mychannel', 'ops-channel'], members),
    batchTimeout: '500ms',
    changes: (network) => ({
      'chaincode/opssc/src/network.json': JSON.stringify({
        network: 'cars',
        rule: { type: 'majority' },
        mustAgree: [],
        maxOpenProposals: 20,
      }),
      [`${CARS}/network.yaml`]: networkYaml(network, members),
      [`${CARS}/chaincodes/opssc.yaml`]: chaincodeYaml('opssc', 'ops-channel', 'chaincode/opssc'),
      ...Object.assign({}, ...members.filter((one) => !FOUNDERS.includes(one)).map((one) => mspFolder(network, one))),
      ...Object.fromEntries(
        ['mychannel', 'ops-channel'].map((name) => [`${CARS}/channels/${name}.yaml`, channelYaml(name, members)]),
      ),
    }),
  });
}

/** The Network document with the orderers' addresses, which a running network has by chance. */
export function networkYaml(network: RunningNetwork, organizations: readonly string[] = FOUNDERS, more = ''): string {
  const text = readFileSync(join(SPEC, 'network.yaml'), 'utf8');
  const lines = organizations.map((mspId) => {
    const port = network.orderers.find((one) => one.mspId === mspId)!.address.split(':')[1];
    const orderers = `orderers: [{ name: orderer0, host: 127.0.0.1, port: ${port} }]`;
    return `    - { name: ${mspId}, mspId: ${mspId}, msp: { path: msp/${mspId} }, peers: [{ name: peer0 }], ${orderers} }\n`;
  });
  return text.replace(/( {4}- \{ name: Org.*\n)+/, lines.join('')) + more;
}

export function chaincodeYaml(name: string, channel: string, source: string, lines = ''): string {
  return `apiVersion: quorate/v1
kind: Chaincode
metadata: { name: ${name} }
spec:
  channel: ${channel}
  version: "1.0"
  source: { path: ../../../${source} }
  runtime: node
  endorsementPolicy: /Channel/Application/Endorsement
${lines}`;
}

/** A channel document of the example with other members, and more lines of its spec. */
export function channelYaml(name: string, members: readonly string[], more = ''): string {
  const text = readFileSync(join(SPEC, `channels/${name}.yaml`), 'utf8');
  return text.replace(/members: \[.*\]/, `members: [${members.join(', ')}]`) + more;
}

/** The MSP folder of an organization of the devnet, as a newcomer would send it: public certificates only. */
export function mspFolder(network: RunningNetwork, mspId: string): FileChanges {
  const { ca, tlsCa } = network.identities.find((one) => one.mspId === mspId)!;
  const units = ['Client', 'Peer', 'Admin', 'Orderer'].map(
    (role) =>
      `  ${role}OUIdentifier:\n    Certificate: cacerts/ca.pem\n    OrganizationalUnitIdentifier: ${role.toLowerCase()}\n`,
  );
  return {
    [`${CARS}/msp/${mspId}/cacerts/ca.pem`]: ca.certificatePem,
    [`${CARS}/msp/${mspId}/tlscacerts/tlsca.pem`]: tlsCa.certificatePem,
    [`${CARS}/msp/${mspId}/config.yaml`]: `NodeOUs:\n  Enable: true\n${units.join('')}`,
  };
}

/** The EtcdRaft section with the orderers of these organizations. */
export function consentersYaml(network: RunningNetwork, mspIds: readonly string[]): string {
  const lines = mspIds.map((mspId) => {
    const [host, port] = network.orderers.find((one) => one.mspId === mspId)!.address.split(':');
    const tls = network.identities.find((one) => one.mspId === mspId)!.tls.get('orderer0')!;
    const pem = JSON.stringify(tls.certificatePem);
    return `        - { Host: ${host}, Port: ${port}, ClientTLSCert: ${pem}, ServerTLSCert: ${pem} }\n`;
  });
  return `    EtcdRaft:\n      Consenters:\n${lines.join('')}`;
}
