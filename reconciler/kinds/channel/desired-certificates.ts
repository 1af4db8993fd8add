import type { Json, JsonObject } from '../../core/model/json.js';
import { onceForEach } from '../../core/model/once-for-each.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import { BoundedCache } from '../../fabric/msp/bounded-cache.js';
import { type Certificate, parseCertificate } from '../../fabric/msp/certificate.js';
import { describeCertificate, fingerprint } from '../../fabric/msp/describe-certificate.js';
import { MspError } from '../../fabric/msp/msp-error.js';
import { decodePem } from '../../fabric/msp/pem.js';
import type { NetworkSpec } from '../network/network-spec.js';
import type { ChannelSpec } from './channel-spec.js';

type Dates = Pick<Certificate, 'subject' | 'notBefore' | 'notAfter'>;

/** A certificate that a channel is to hold. */
export interface DesiredCertificate {
  /** `Telco1 rootCerts`, `orderer0:7050 ServerTLSCert` */
  readonly place: string;
  readonly certificate: Dates;
  /** Whether it is not at that place yet. */
  readonly isNew: boolean;
}

const CA_LISTS = ['rootCerts', 'intermediateCerts', 'tlsRootCerts', 'tlsIntermediateCerts'] as const;

/**
 * Certificates of the MSPs and consenters that a document wants in its channel, each once per place. What cannot be read
 * is left out: other checks refuse it.
 * @param whole all that the channel says now, in the form of channel-shared.ts, which names each certificate by its hash
 */
export function desiredCertificates(
  spec: ChannelSpec,
  network: NetworkSpec,
  whole: JsonObject,
): readonly DesiredCertificate[] {
  return inNetwork(spec, network)(whole);
}

/** Dates are looked at in every pass. */
const inNetwork = onceForEach((spec: ChannelSpec, network: NetworkSpec) => {
  const known = new WeakMap<JsonObject, readonly DesiredCertificate[]>();
  return (whole: JsonObject) => {
    if (!Object.isFrozen(whole)) return certificatesOf(spec, network, whole);
    const certificates = known.get(whole) ?? certificatesOf(spec, network, whole);
    known.set(whole, certificates);
    return certificates;
  };
});

function certificatesOf(spec: ChannelSpec, network: NetworkSpec, whole: JsonObject): readonly DesiredCertificate[] {
  const { orderer } = spec;
  const msps = sortedUnique([...spec.members, ...orderer.organizations]).flatMap((mspId) => {
    const msp = network.organizations.find((one) => one.mspId === mspId)?.msp;
    const groups = textOf(['application', 'orderer'].map((group) => at(whole, group, 'organizations', mspId, 'msp')));
    return CA_LISTS.flatMap((list) => read(msp?.[list] ?? [], `${mspId} ${list}`, groups));
  });
  const consenters = (orderer.EtcdRaft?.Consenters ?? []).flatMap((one) => {
    const address = `${one.Host}:${one.Port}`;
    return nodeOf(one, address, textOf(at(whole, 'orderer', 'EtcdRaft', 'Consenters', address)));
  });
  const mappings = (orderer.ConsenterMapping ?? []).flatMap((one) => {
    const address = `${one.Host}:${one.Port}`;
    const now = textOf(at(whole, 'orderer', 'ConsenterMapping', String(one.ID)));
    return [...nodeOf(one, address, now), ...read([one.Identity], `${address} Identity`, now)];
  });
  return [...msps, ...consenters, ...mappings];
}

function nodeOf(
  node: { readonly ClientTLSCert: string; readonly ServerTLSCert: string },
  address: string,
  now: string,
): readonly DesiredCertificate[] {
  const { ClientTLSCert, ServerTLSCert } = node;
  const isOne = fingerprint(ClientTLSCert) === fingerprint(ServerTLSCert);
  return [
    ...read([ServerTLSCert], `${address} ServerTLSCert`, now),
    ...(isOne ? [] : read([ClientTLSCert], `${address} ClientTLSCert`, now)),
  ];
}

/** What a place says now, in which the certificates that it has are looked for. */
function textOf(now: readonly (Json | undefined)[] | Json | undefined): string {
  return JSON.stringify(now) ?? '';
}

function read(pems: readonly string[], place: string, now: string): readonly DesiredCertificate[] {
  return pems.flatMap((pem) => {
    const certificate = parsed(pem);
    if (certificate === undefined) return [];
    return [{ place, certificate, isNew: !now.includes(describeCertificate(pem)) }];
  });
}

/** Looked at in every pass; reading one costs more than finding it here. */
const PARSED = new BoundedCache<Dates>(4096);

function parsed(pem: string): Dates | undefined {
  const kept = PARSED.get(pem);
  if (kept !== undefined) return kept;
  const block = decodePem(Buffer.from(pem));
  if (block === undefined) return undefined;
  try {
    const { subject, notBefore, notAfter } = parseCertificate(block.bytes);
    PARSED.set(pem, { subject, notBefore, notAfter });
    return { subject, notBefore, notAfter };
  } catch (error) {
    if (error instanceof MspError) return undefined;
    throw error;
  }
}

function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let found = value;
  for (const key of path) {
    const isObject = found !== null && typeof found === 'object' && !Array.isArray(found);
    found = isObject && Object.hasOwn(found as JsonObject, key) ? (found as JsonObject)[key] : undefined;
  }
  return found;
}
