import type { X509Certificate } from 'node:crypto';
import { msp, type orderer } from '@hyperledger/fabric-protos';
import { parsedCertificate } from '../msp/parsed-certificate.js';
import type { ChannelBundle } from './channel-bundle.js';
import { ConfigError } from './config-error.js';
import { within } from './config-values.js';

/** The TLS authorities of a channel's orderer organizations. */
export interface TlsAuthorities {
  readonly roots: readonly X509Certificate[];
  readonly intermediates: readonly X509Certificate[];
}

/** More CAs between a certificate and its root than this are not followed. */
const MAX_CHAIN = 8;
const SERVER_OR_CLIENT = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2', '2.5.29.37.0'];

function parse(pem: Uint8Array): X509Certificate {
  const text = Buffer.from(pem).toString('latin1');
  if (!text.includes('-----BEGIN ')) {
    throw new ConfigError(
      `no PEM data found in cert[${Buffer.from(pem)
        .toString('hex')
        .replace(/..(?=.)/g, '$& ')}]`,
    );
  }
  try {
    return parsedCertificate(pem);
  } catch (error) {
    throw new ConfigError(`${(error as Error).message} TLS certificate has invalid ASN1 structure`);
  }
}

/** @throws ConfigError for a TLS CA certificate that cannot be read */
export function tlsAuthorities(orderer: NonNullable<ChannelBundle['orderer']>): TlsAuthorities {
  const configs = orderer.organizations.map(({ mspConfig }) => msp.FabricMSPConfig.deserializeBinary(mspConfig));
  return tlsAuthoritiesOf(
    configs.flatMap((one) => one.getTlsRootCertsList_asU8()),
    configs.flatMap((one) => one.getTlsIntermediateCertsList_asU8()),
  );
}

/** The same of PEMs. @throws as `tlsAuthorities` */
export function tlsAuthoritiesOf(roots: readonly Uint8Array[], intermediates: readonly Uint8Array[]): TlsAuthorities {
  return {
    roots: within('parsing tls root certs', () => roots.map(parse)),
    intermediates: within('parsing tls intermediate certs', () => intermediates.map(parse)),
  };
}

const isExpired = (certificate: X509Certificate, now: Date): boolean =>
  now < new Date(certificate.validFrom) || now > new Date(certificate.validTo);

function isIssuer(issuer: X509Certificate, certificate: X509Certificate): boolean {
  const known = ISSUERS.get(certificate) ?? new WeakMap<X509Certificate, boolean>();
  const is =
    known.get(issuer) ?? (issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey));
  ISSUERS.set(certificate, known.set(issuer, is));
  return is;
}

/** The same certificates are looked at with each configuration, and a signature costs. */
const ISSUERS = new WeakMap<X509Certificate, WeakMap<X509Certificate, boolean>>();

function chains(certificate: X509Certificate, authorities: TlsAuthorities, depth: number): boolean {
  if (authorities.roots.some((root) => root.fingerprint256 === certificate.fingerprint256)) {
    return true;
  }
  if (authorities.roots.some((root) => isIssuer(root, certificate))) {
    return true;
  }
  return (
    depth < MAX_CHAIN &&
    authorities.intermediates.some((ca) => isIssuer(ca, certificate) && chains(ca, authorities, depth + 1))
  );
}

function checkOne(
  type: string,
  certificate: X509Certificate,
  authorities: TlsAuthorities,
  now: Date | undefined,
): void {
  const fail = (why: string): never => {
    const serial = BigInt(`0x${certificate.serialNumber}`);
    throw new ConfigError(`verifying tls ${type} cert with serial number ${serial}: x509: ${why}`);
  };
  if (now !== undefined && isExpired(certificate, now)) {
    fail('certificate has expired or is not yet valid');
  }
  if (!chains(certificate, authorities, 0)) {
    fail('certificate signed by unknown authority');
  }
  const usages = certificate.keyUsage as readonly string[] | undefined;
  if (usages !== undefined && usages.length > 0 && !usages.some((usage) => SERVER_OR_CLIENT.includes(usage))) {
    fail('certificate specifies an incompatible key usage');
  }
}

/**
 * Whether both TLS certificates of a consenter come from the channel's orderer organizations and may be used for TLS.
 * Fabric: etcdraft/util.go validateConsenterTLSCerts.
 * @param now undefined: expiry is not looked at (Fabric looks at it for consenters that are new)
 * @throws ConfigError
 */
export function checkConsenterCertificates(
  consenter: orderer.etcdraft.Consenter,
  authorities: TlsAuthorities,
  now: Date | undefined,
): void {
  const where = `${consenter.getHost()}:${consenter.getPort()}`;
  const client = within(`parsing tls client cert of ${where}`, () => parse(consenter.getClientTlsCert_asU8()));
  const server = within(`parsing tls server cert of ${where}`, () => parse(consenter.getServerTlsCert_asU8()));
  checkOne('client', client, authorities, now);
  checkOne('server', server, authorities, now);
}
