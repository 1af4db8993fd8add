import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { msp as mspProto } from '@hyperledger/fabric-protos';
import { encodeDer } from '../../reconciler/fabric/msp/der.js';
import type { Msp } from '../../reconciler/fabric/msp/identity.js';
import { encodePem } from '../../reconciler/fabric/msp/pem.js';
import { serializeIdentity } from '../../reconciler/fabric/msp/serialized-identity.js';
import { setUpMsp } from '../../reconciler/fabric/msp/set-up-msp.js';
import { toLowS } from '../../reconciler/fabric/msp/signature.js';

const oid = (hex: string): Buffer => encodeDer(0x06, Buffer.from(hex, 'hex'));
const ECDSA_SHA256 = encodeDer(0x30, oid('2a8648ce3d040302'));
const text = (value: string): Buffer => encodeDer(0x0c, Buffer.from(value));
const attribute = (type: string, value: string): Buffer => encodeDer(0x31, encodeDer(0x30, oid(type), text(value)));
const extension = (type: string, value: Buffer): Buffer => encodeDer(0x30, oid(type), encodeDer(0x04, value));

interface Issuer {
  readonly name: Buffer;
  readonly key: KeyObject;
}

function certificate(
  subject: Buffer,
  serial: number,
  publicKey: KeyObject,
  issuer: Issuer,
  extensions: Buffer[],
): string {
  const time = (value: string) => encodeDer(0x18, Buffer.from(value));
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const tbs = encodeDer(
    0x30,
    encodeDer(0xa0, encodeDer(0x02, Buffer.from([2]))),
    encodeDer(0x02, Buffer.from([1, serial >> 8, serial & 0xff])),
    ECDSA_SHA256,
    issuer.name,
    encodeDer(0x30, time('20240101000000Z'), time('21240101000000Z')),
    subject,
    spki,
    encodeDer(0xa3, encodeDer(0x30, ...extensions)),
  );
  const signature = toLowS(sign('sha256', tbs, issuer.key));
  const der = encodeDer(0x30, tbs, ECDSA_SHA256, encodeDer(0x03, Buffer.from([0]), signature));
  return encodePem('CERTIFICATE', der);
}

/** A signer of a test: what it serializes to, and low-S signatures. */
export interface TestSigner {
  readonly serialized: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

export interface TestOrganization {
  readonly msp: Msp;
  readonly fabricMspConfig: Uint8Array;
  /** A new certificate with these OUs. */
  signer(...units: readonly string[]): TestSigner;
  /** A new certificate of a client with a key of another kind. */
  otherSigner(type: 'ed25519' | 'rsa'): TestSigner;
}

/** An organization with one root CA and NodeOUs on, made from fresh keys. */
export function testOrganization(mspId: string): TestOrganization {
  const ca = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const name = encodeDer(0x30, attribute('550403', `ca.${mspId}`));
  const issuer = { name, key: ca.privateKey };
  const keyId = createHash('sha256').update(mspId).digest();
  const caPem = certificate(name, 1, ca.publicKey, issuer, [
    extension('551d13', encodeDer(0x30, encodeDer(0x01, Buffer.from([0xff])))),
    extension('551d0e', encodeDer(0x04, keyId)),
  ]);
  const config = new mspProto.FabricMSPConfig();
  config.setName(mspId);
  config.setRootCertsList([Buffer.from(caPem)]);
  const unit = (value: string) => {
    const identifier = new mspProto.FabricOUIdentifier();
    identifier.setOrganizationalUnitIdentifier(value);
    return identifier;
  };
  const ous = new mspProto.FabricNodeOUs();
  ous.setEnable(true);
  ous.setClientOuIdentifier(unit('client'));
  ous.setPeerOuIdentifier(unit('peer'));
  ous.setAdminOuIdentifier(unit('admin'));
  ous.setOrdererOuIdentifier(unit('orderer'));
  config.setFabricNodeOus(ous);
  const fabricMspConfig = config.serializeBinary();
  let serial = 1;
  const issue = (publicKey: KeyObject, units: readonly string[]): Uint8Array => {
    const subject = encodeDer(0x30, ...units.map((one) => attribute('55040b', one)), attribute('550403', 'somebody'));
    serial++;
    const extensions = [extension('551d23', encodeDer(0x30, encodeDer(0x80, keyId)))];
    return serializeIdentity(mspId, certificate(subject, serial, publicKey, issuer, extensions));
  };
  return {
    msp: setUpMsp(fabricMspConfig, 'V1_4_3'),
    fabricMspConfig,
    signer(...units) {
      const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
      return { serialized: issue(keys.publicKey, units), sign: (m) => toLowS(sign('sha256', m, keys.privateKey)) };
    },
    otherSigner(type) {
      const keys =
        type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
      const hash = type === 'rsa' ? 'sha256' : null;
      return { serialized: issue(keys.publicKey, ['client']), sign: (message) => sign(hash, message, keys.privateKey) };
    },
  };
}
