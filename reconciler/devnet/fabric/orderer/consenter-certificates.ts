import { X509Certificate } from 'node:crypto';
import { msp, type orderer } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';

/** TLS CA certificates of a channel's orderer organizations: what its consenters' certificates must come from. */
export interface TlsAuthorities {
  readonly roots: readonly X509Certificate[];
  readonly intermediates: readonly X509Certificate[];
}

/** Fabric: etcdraft createX509VerifyOptions. @throws when one cannot be parsed. */
export function tlsAuthorities(bundle: ChannelBundle): TlsAuthorities {
  const configs = (bundle.orderer?.organizations ?? []).map(({ mspConfig }) =>
    msp.FabricMSPConfig.deserializeBinary(mspConfig),
  );
  const parse = (certificates: readonly Uint8Array[]) =>
    certificates.map((pem) => new X509Certificate(Buffer.from(pem)));
  return {
    roots: configs.flatMap((config) => parse(config.getTlsRootCertsList_asU8())),
    intermediates: configs.flatMap((config) => parse(config.getTlsIntermediateCertsList_asU8())),
  };
}

const issues = (issuer: X509Certificate, certificate: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

function chains(certificate: X509Certificate, { roots, intermediates }: TlsAuthorities): boolean {
  if (roots.some((root) => root.raw.equals(certificate.raw) || issues(root, certificate))) return true;
  return intermediates.some(
    (issuer) =>
      issues(issuer, certificate) &&
      chains(issuer, { roots, intermediates: intermediates.filter((other) => other !== issuer) }),
  );
}

function parse(pem: Uint8Array): X509Certificate {
  if (!Buffer.from(pem).includes('-----BEGIN ')) {
    const hex = Buffer.from(pem)
      .toString('hex')
      .replace(/..(?=.)/g, '$& ');
    throw new Error(`no PEM data found in cert[${hex}]`);
  }
  return new X509Certificate(Buffer.from(pem));
}

const goTime = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');

function validity(certificate: X509Certificate, now: Date): string | undefined {
  const [from, to] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
  const text = 'x509: certificate has expired or is not yet valid';
  if (now < from) return `${text}: current time ${goTime(now)} is before ${goTime(from)}`;
  if (now > to) return `${text}: current time ${goTime(now)} is after ${goTime(to)}`;
  return undefined;
}

/**
 * Both TLS certificates of a consenter must parse and chain to an orderer organization's TLS CA; `expiry` is given
 * when expired ones are to be refused as well. Fabric: etcdraft validateConsenterTLSCerts.
 * @throws Error with Fabric's text.
 */
export function checkConsenterCertificates(
  consenter: orderer.etcdraft.Consenter,
  authorities: TlsAuthorities,
  expiry: { readonly now: Date; readonly refuse: boolean },
): void {
  const node = `${consenter.getHost()}:${consenter.getPort()}`;
  const pems = { client: consenter.getClientTlsCert_asU8(), server: consenter.getServerTlsCert_asU8() };
  const certificates = Object.entries(pems).map(([type, pem]) => {
    try {
      return [type, parse(pem)] as const;
    } catch (error) {
      throw new Error(`parsing tls ${type} cert of ${node}: ${(error as Error).message}`);
    }
  });
  for (const [type, certificate] of certificates) {
    const expired = validity(certificate, expiry.now);
    // Go looks at the dates first: an expired certificate that is let pass is not followed up its chain.
    const reason =
      expired === undefined
        ? chains(certificate, authorities)
          ? undefined
          : 'x509: certificate signed by unknown authority'
        : expiry.refuse
          ? expired
          : undefined;
    if (reason !== undefined) {
      const serial = BigInt(`0x${certificate.serialNumber}`);
      throw new Error(`verifying tls ${type} cert with serial number ${serial}: ${reason}`);
    }
  }
}
