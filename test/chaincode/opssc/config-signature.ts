import { common, msp } from '@hyperledger/fabric-protos';

export interface SignatureParts {
  readonly mspId?: string;
  /** Makes two signatures of one organization differ. */
  readonly signature?: string;
  readonly certificate?: string;
}

/** A serialized common.ConfigSignature in base64, as Fabric's own client library writes it; nothing is really signed. */
export function configSignature(organization: string, parts: SignatureParts = {}): string {
  const { mspId = organization, signature = `signed by ${organization}`, certificate = 'a certificate' } = parts;
  const creator = new msp.SerializedIdentity();
  creator.setMspid(mspId);
  creator.setIdBytes(Buffer.from(certificate));
  const header = new common.SignatureHeader();
  header.setCreator(creator.serializeBinary());
  header.setNonce(Buffer.from('a nonce of 24 bytes or so'));
  const signed = new common.ConfigSignature();
  signed.setSignatureHeader(header.serializeBinary());
  signed.setSignature(Buffer.from(signature));
  return Buffer.from(signed.serializeBinary()).toString('base64');
}

/** One length-delimited field of a protobuf message, for messages that no library writes. */
export function field(number: number, content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content as string);
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7];
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
}
