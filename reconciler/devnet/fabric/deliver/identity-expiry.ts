import { msp } from '@hyperledger/fabric-protos';
import { parsedCertificate } from '../../../fabric/msp/parsed-certificate.js';

/**
 * When an identity (SerializedIdentity bytes) ends, or undefined when that cannot be told, which counts as never.
 * Fabric: common/crypto/expiration.go.
 */
export function identityExpiry(serialized: Uint8Array): Date | undefined {
  try {
    const pem = msp.SerializedIdentity.deserializeBinary(serialized).getIdBytes_asU8();
    const end = new Date(parsedCertificate(pem).validTo);
    return Number.isNaN(end.getTime()) ? undefined : end;
  } catch {
    return undefined;
  }
}
