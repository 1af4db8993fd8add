import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { ownIdentity } from '../../adapters/fabric/own-identity.js';
import type { IdentityConfig, ReconcilerConfig } from '../../config/reconciler-config.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { refuseDevnetIdentity } from '../refuse-devnet-identity.js';
import { attempt, type Check, failed, ok, skipped, warning } from './check.js';

type FileIdentity = Extract<IdentityConfig, { readonly privateKey: string }>;
type TokenIdentity = Exclude<IdentityConfig, FileIdentity>;

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;

/** Our own certificate and key: readable, a pair, in time, private, and no key that everybody has. */
export async function checkIdentity(config: ReconcilerConfig, now: string): Promise<readonly Check[]> {
  const { identity } = config;
  if (!identity) return [skipped('identity', 'reconciler.yaml names no Fabric network')];
  const { certificate } = identity;
  const secret = 'pkcs11' in identity ? identity.pkcs11.pinFile : identity.privateKey;
  const pair = await attempt('identity', () =>
    'pkcs11' in identity ? checkToken(config, identity) : checkPair(identity),
  );
  if (pair.state === 'failed') return [pair];
  const pem = readFileSync(certificate, 'utf8');
  return [
    pair,
    checkTime('identity: validity', new X509Certificate(pem), Date.parse(now)),
    checkMode(secret),
    await attempt('identity: devnet', () => {
      refuseDevnetIdentity(
        pem,
        config.peers.map(({ endpoint }) => endpoint),
      );
      return ok('identity: devnet', 'no public key of the embedded network is used outside it');
    }),
  ];
}

/** The token is asked to sign. @throws QuorateError as `ownIdentity`, also where the certificate is another key's */
function checkToken(config: ReconcilerConfig, { certificate, pkcs11 }: TokenIdentity): Check {
  ownIdentity(config);
  const { subject } = new X509Certificate(readFileSync(certificate, 'utf8'));
  return ok('identity', `the token ${pkcs11.token} signs for the certificate (${oneLine(subject)})`);
}

const oneLine = (subject: string): string => subject.replaceAll('\n', ', ');

function checkPair({ certificate: certificateFile, privateKey: keyFile }: FileIdentity): Check {
  const certificate = parsed('certificate', certificateFile, (text) => new X509Certificate(text));
  const key = parsed('privateKey', keyFile, (text) => createPrivateKey(text));
  const same = createPublicKey(key).equals(certificate.publicKey);
  if (same) return ok('identity', `certificate and key are a pair (${oneLine(certificate.subject)})`);
  const mend = 'name the key that belongs to the certificate in fabric.identity of reconciler.yaml';
  return failed(
    'identity',
    `the private key in ${keyFile} does not belong to the certificate in ${certificateFile}`,
    mend,
  );
}

/** Never shows what is in a file. */
function parsed<Value>(what: string, file: string, parse: (text: string) => Value): Value {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new QuorateError('IDENTITY_FILE', `fabric.identity.${what} cannot be used`, {
      why: code.startsWith('E') && !code.startsWith('ERR') ? `${code} at ${file}` : `${file} holds no PEM ${what}`,
      mend: 'mend the path in reconciler.yaml, or the file and its permissions',
    });
  }
}

/** Is a certificate in time, and for how long still. */
export function checkTime(name: string, certificate: X509Certificate, now: number): Check {
  const [from, until] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  const mend = 'enroll a new certificate at the CA; see also the clock of this machine';
  if (now < from) return failed(name, `the certificate is valid from ${certificate.validFrom} only`, mend);
  if (now > until) return failed(name, `the certificate has expired on ${certificate.validTo}`, mend);
  const days = Math.floor((until - now) / DAY_MS);
  return days < SOON_DAYS
    ? warning(name, `the certificate expires in ${days} days`, mend)
    : ok(name, `until ${certificate.validTo}`);
}

function checkMode(file: string): Check {
  const others = statSync(file).mode & 0o077;
  if (others === 0) return ok('identity: key file', 'only its owner may read it');
  return warning('identity: key file', `others on this machine may use ${file}`, `chmod 600 ${file}`);
}
