import { orderer } from '@hyperledger/fabric-protos';
import type { SpecProblem } from '../../core/model/kind.js';
import { ConfigError } from '../../fabric/config/config-error.js';
import { checkConsenterCertificates, tlsAuthoritiesOf } from '../../fabric/config/consenter-certificates.js';
import { fingerprint } from '../../fabric/msp/describe-certificate.js';
import type { OrganizationSpec } from '../network/network-spec.js';
import type { ChannelSpec, ConsenterSpec, MappingSpec } from './channel-spec.js';
import { isIssued } from './is-issued.js';

/**
 * Consenters that Fabric would not take: two at one address or with one certificate, TLS certificates that come from none
 * of the channel's ordering organizations, and identities and server certificates of BFT nodes that are none of their own
 * organization's: what such a node signs counts for nobody, and nobody connects with it. Dates are the plan's, which knows the time.
 * @param organizations the channel's ordering ones
 */
export function checkConsenters(
  { orderer: { EtcdRaft, ConsenterMapping } }: ChannelSpec,
  organizations: readonly OrganizationSpec[],
): readonly SpecProblem[] {
  const raft = EtcdRaft?.Consenters ?? [];
  const mapping = ConsenterMapping ?? [];
  return [
    ...duplicates(raft, '/spec/orderer/EtcdRaft/Consenters'),
    ...duplicates(mapping, '/spec/orderer/ConsenterMapping'),
    ...ids(mapping.map(({ ID }) => ID)),
    ...strangers(raft, organizations, '/spec/orderer/EtcdRaft/Consenters'),
    ...strangers(mapping, organizations, '/spec/orderer/ConsenterMapping'),
    ...foreignNodes(mapping, organizations),
  ];
}

function duplicates(nodes: readonly ConsenterSpec[], path: string): readonly SpecProblem[] {
  const seen = new Map<string, string>();
  return nodes.flatMap((node, index) => {
    const address = `${node.Host}:${node.Port}`;
    const own = [address, ...new Set([node.ClientTLSCert, node.ServerTLSCert].map(fingerprint))];
    const other = own.flatMap((key) => seen.get(key) ?? [])[0];
    for (const key of own) seen.set(key, address);
    if (other === undefined) return [];
    const shared = other === address ? 'stands twice' : `has a certificate of ${other}`;
    const mend = 'each consenter has its own address and its own TLS certificates';
    return [{ code: 'CONSENTER_DUPLICATE', path: `${path}/${index}`, what: `${address} ${shared}`, mend }];
  });
}

function ids(all: readonly number[]): readonly SpecProblem[] {
  return all.flatMap((id, index) => {
    if (all.indexOf(id) === index) return [];
    const path = `/spec/orderer/ConsenterMapping/${index}/ID`;
    return [{ code: 'CONSENTER_DUPLICATE', path, what: `the ID ${id} stands twice`, mend: 'give each its own ID' }];
  });
}

function strangers(
  nodes: readonly ConsenterSpec[],
  organizations: readonly OrganizationSpec[],
  path: string,
): readonly SpecProblem[] {
  const pems = (lists: readonly (readonly string[])[]) => lists.flat().map((pem) => Buffer.from(pem));
  return nodes.flatMap((node, index) => {
    try {
      const authorities = tlsAuthoritiesOf(
        pems(organizations.map(({ msp }) => msp.tlsRootCerts)),
        pems(organizations.map(({ msp }) => msp.tlsIntermediateCerts)),
      );
      checkConsenterCertificates(messageOf(node), authorities, undefined);
      return [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const what = `Fabric does not take ${node.Host}:${node.Port}: ${error.message}`;
      const mend =
        'its TLS certificates come from tlsRootCerts or tlsIntermediateCerts of an organization of orderer.organizations';
      return [{ code: 'CONSENTER_REFUSED', path: `${path}/${index}`, what, mend }];
    }
  });
}

function foreignNodes(
  nodes: readonly MappingSpec[],
  organizations: readonly OrganizationSpec[],
): readonly SpecProblem[] {
  const isOf = (pem: string, lists: readonly (readonly string[] | undefined)[]) =>
    lists.some((cas) => cas?.some((ca) => isIssued(pem, ca)));
  const tlsOf = ({ msp }: OrganizationSpec) => [msp.tlsRootCerts, msp.tlsIntermediateCerts];
  return nodes.flatMap(({ Host, Port, MSPID, Identity, ServerTLSCert }, index) => {
    const own = organizations.find(({ mspId }) => mspId === MSPID);
    const refused = (field: string, mend: string): SpecProblem => ({
      code: 'CONSENTER_REFUSED',
      path: `/spec/orderer/ConsenterMapping/${index}/${field}`,
      what: `the ${field} of ${Host}:${Port} is no certificate of ${MSPID}`,
      mend: `${mend} of MSPID, an ordering organization`,
    });
    const problems: SpecProblem[] = [];
    if (!isOf(Identity, [own?.msp.rootCerts, own?.msp.intermediateCerts])) {
      problems.push(refused('Identity', 'name its signing certificate, from rootCerts or intermediateCerts'));
    }
    // One of nobody was told above. Fabric: orderer/consensus/smartbft/util.go remoteNodesFromConfigBlock.
    if (own && isOf(ServerTLSCert, organizations.flatMap(tlsOf)) && !isOf(ServerTLSCert, tlsOf(own))) {
      problems.push(refused('ServerTLSCert', 'other nodes believe only tlsRootCerts and tlsIntermediateCerts'));
    }
    return problems;
  });
}

function messageOf({ Host, Port, ClientTLSCert, ServerTLSCert }: ConsenterSpec): orderer.etcdraft.Consenter {
  const consenter = new orderer.etcdraft.Consenter();
  consenter.setHost(Host);
  consenter.setPort(Port);
  consenter.setClientTlsCert(Buffer.from(ClientTLSCert));
  consenter.setServerTlsCert(Buffer.from(ServerTLSCert));
  return consenter;
}
