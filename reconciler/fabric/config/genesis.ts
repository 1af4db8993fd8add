import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { lastConfigMetadata, ordererBlockMetadata, setMetadata } from '../block/block-metadata.js';
import { blockOf } from '../block/new-block.js';
import { encodeChannelHeader, encodeSignatureHeader, type WireTime } from '../transaction/channel-header.js';
import { transactionId } from '../transaction/transaction-id.js';
import { checkChannelId } from './channel-id.js';
import { setPolicyTexts } from './config-policy.js';
import { channelGroup } from './genesis-groups.js';

/** What a channel starts from. */
export interface GenesisParameters {
  readonly channelId: string;
  readonly members: readonly {
    /** Of its group; the MSP id where it is left out. */
    readonly name?: string;
    readonly mspId: string;
    /** FabricMSPConfig bytes, without private keys. */
    readonly mspConfig: Uint8Array;
    readonly anchorPeers?: readonly { readonly host: string; readonly port: number }[];
  }[];
  readonly ordererOrganizations: readonly {
    readonly name?: string;
    readonly mspId: string;
    readonly mspConfig: Uint8Array;
    /** `host:port`; at least one each with channel capability V3_0. */
    readonly endpoints: readonly string[];
  }[];
  /** etcdraft nodes; certificates are PEM texts. */
  readonly consenters: readonly {
    readonly host: string;
    readonly port: number;
    readonly clientTlsCertificate: string;
    readonly serverTlsCertificate: string;
  }[];
  /** Go duration, e.g. `2s`; kept as written. */
  readonly batchTimeout: string;
  readonly maxMessageCount: number;
  readonly absoluteMaxBytes: number;
  readonly preferredMaxBytes: number;
  /**
   * Policy paths below /Channel (`Application/Endorsement`, `Orderer/Org1MSP/Admins`; the prefix `/Channel/` may be
   * there) to their text: `MAJORITY Admins` or the policy language. Replaces the default of that name, or adds one.
   */
  readonly policies?: Readonly<Record<string, string>>;
  /** Resource name -> policy reference. */
  readonly acls?: Readonly<Record<string, string>>;
  /** Default V3_0: endpoints are per organization. With V2_0 global `ordererAddresses` may be given. */
  readonly channelCapability?: 'V2_0' | 'V3_0';
  readonly applicationCapability?: 'V2_0' | 'V2_5';
  /** `host:port`; refused by Fabric with V3_0. */
  readonly ordererAddresses?: readonly string[];
  /** Raft tick, Go duration; default `500ms`. */
  readonly tickInterval?: string;
  /** Time in the channel header; default 2024-01-01T00:00:00Z, so that the bytes are stable. */
  readonly time?: WireTime;
}

const FIXED_TIME: WireTime = { seconds: 1704067200, nanos: 0 };
const NONCE_BYTES = 24;
/** common/genesis sets message version 1. */
const MESSAGE_VERSION = 1;

/** The config that a channel starts from (sequence 0). @throws ConfigError, PolicySyntaxError */
export function genesisConfig(parameters: GenesisParameters): common.Config {
  checkChannelId(parameters.channelId);
  const group = channelGroup(parameters);
  setPolicyTexts(group, parameters.policies ?? {});
  const config = new common.Config();
  config.setChannelGroup(group);
  return config;
}

function genesisEnvelope(channelId: string, config: common.Config, time: WireTime): Uint8Array {
  const data = new common.ConfigEnvelope();
  data.setConfig(config);
  const bytes = data.serializeBinary();
  // Fabric draws the nonce; ours follows from the content, so that one topology always makes one block.
  const nonce = createHash('sha256').update(channelId).update('\0').update(bytes).digest();
  const shortNonce = nonce.subarray(0, NONCE_BYTES);
  const noCreator = new Uint8Array();
  const header = new common.Header();
  header.setChannelHeader(
    encodeChannelHeader({
      type: common.HeaderType.CONFIG,
      version: MESSAGE_VERSION,
      channelId,
      transactionId: transactionId(shortNonce, noCreator),
      time,
    }),
  );
  header.setSignatureHeader(encodeSignatureHeader(noCreator, shortNonce));
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(bytes);
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}

/**
 * The genesis block of a channel: same parameters, same bytes, on every machine. Fabric: configtxgen, common/genesis.
 * @throws ConfigError for a bad channel id or policy path, PolicySyntaxError for a policy text
 */
export function genesisBlock(parameters: GenesisParameters): Uint8Array {
  return genesisBlockOf(parameters.channelId, genesisConfig(parameters), parameters.time);
}

/** The genesis block of a channel that starts from a config: same config, same bytes. @throws ConfigError for a bad id */
export function genesisBlockOf(channelId: string, config: common.Config, time: WireTime = FIXED_TIME): Uint8Array {
  checkChannelId(channelId);
  const block = blockOf(0, new Uint8Array(), [genesisEnvelope(channelId, config, time)]);
  const { SIGNATURES, LAST_CONFIG } = common.BlockMetadataIndex;
  setMetadata(block, LAST_CONFIG, lastConfigMetadata(0));
  const unsigned = new common.Metadata();
  unsigned.setValue(ordererBlockMetadata(0));
  setMetadata(block, SIGNATURES, unsigned.serializeBinary());
  return block.serializeBinary();
}
