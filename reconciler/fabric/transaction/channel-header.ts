import { common, peer } from '@hyperledger/fabric-protos';
import timestamps from 'google-protobuf/google/protobuf/timestamp_pb.js';

/** Seconds and nanoseconds, as a protobuf Timestamp has them. */
export interface WireTime {
  readonly seconds: number;
  readonly nanos: number;
}

/** A Date as a Timestamp's fields (milliseconds are kept). */
export function wireTime(date: Date): WireTime {
  const milliseconds = date.getTime();
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanos: (milliseconds - seconds * 1000) * 1_000_000 };
}

export interface ChannelHeaderFields {
  /** common.HeaderType */
  readonly type: number;
  readonly version?: number;
  readonly channelId: string;
  readonly transactionId?: string;
  readonly time: WireTime;
  /** Fills the extension (ChaincodeHeaderExtension) that endorser transactions need. */
  readonly chaincodeId?: peer.ChaincodeID;
  /** SHA-256 of the client's TLS certificate, where the server binds requests to it. */
  readonly tlsCertificateHash?: Uint8Array;
}

/** ChannelHeader bytes; epoch is always 0. Fabric: protoutil.MakeChannelHeader, CreateChaincodeProposal... */
export function encodeChannelHeader(fields: ChannelHeaderFields): Uint8Array {
  const header = new common.ChannelHeader();
  header.setType(fields.type);
  header.setVersion(fields.version ?? 0);
  header.setChannelId(fields.channelId);
  header.setTxId(fields.transactionId ?? '');
  const time = new timestamps.Timestamp();
  time.setSeconds(fields.time.seconds);
  time.setNanos(fields.time.nanos);
  header.setTimestamp(time);
  if (fields.chaincodeId !== undefined) {
    const extension = new peer.ChaincodeHeaderExtension();
    extension.setChaincodeId(fields.chaincodeId);
    header.setExtension$(extension.serializeBinary());
  }
  if (fields.tlsCertificateHash !== undefined) {
    header.setTlsCertHash(fields.tlsCertificateHash);
  }
  return header.serializeBinary();
}

/** SignatureHeader bytes. `creator`: SerializedIdentity bytes. */
export function encodeSignatureHeader(creator: Uint8Array, nonce: Uint8Array): Uint8Array {
  const header = new common.SignatureHeader();
  header.setCreator(creator);
  header.setNonce(nonce);
  return header.serializeBinary();
}
