import { common } from '@hyperledger/fabric-protos';
import { encodeChannelHeader, encodeSignatureHeader, type WireTime } from './channel-header.js';
import { transactionId } from './transaction-id.js';

/** Who signs. `sign` answers a DER signature with low S over SHA-256 of the message. */
export interface EnvelopeSigner {
  /** SerializedIdentity bytes. */
  readonly serialized: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

export interface SignedEnvelopeParameters {
  /** common.HeaderType */
  readonly type: number;
  readonly channelId: string;
  readonly data: Uint8Array;
  readonly signer: EnvelopeSigner;
  readonly nonce: Uint8Array;
  /** Fabric cuts it to whole seconds. */
  readonly time: WireTime;
  readonly version?: number;
  /** Sets the transaction id, too (Fabric leaves it empty in config envelopes and seeks). */
  readonly withTransactionId?: boolean;
  readonly tlsCertificateHash?: Uint8Array;
}

/** A signed envelope round any data: config updates, configs, seeks. Fabric: protoutil.CreateSignedEnvelopeWithTLSBinding. */
export function signEnvelope(parameters: SignedEnvelopeParameters): common.Envelope {
  const { signer, nonce } = parameters;
  const header = new common.Header();
  header.setChannelHeader(
    encodeChannelHeader({
      type: parameters.type,
      version: parameters.version ?? 0,
      channelId: parameters.channelId,
      transactionId: parameters.withTransactionId ? transactionId(nonce, signer.serialized) : '',
      time: { seconds: parameters.time.seconds, nanos: 0 },
      ...(parameters.tlsCertificateHash && { tlsCertificateHash: parameters.tlsCertificateHash }),
    }),
  );
  header.setSignatureHeader(encodeSignatureHeader(signer.serialized, nonce));
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(parameters.data);
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature(signer.sign(envelope.getPayload_asU8()));
  return envelope;
}
