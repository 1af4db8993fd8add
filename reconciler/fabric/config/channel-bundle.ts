import type { common } from '@hyperledger/fabric-protos';
import type { MspManager } from '../msp/identity.js';
import type { PolicyManager } from '../policy/policy.js';

export interface OrganizationConfig {
  /** The group's name in the config tree. */
  readonly name: string;
  readonly mspId: string;
  /** FabricMSPConfig bytes. */
  readonly mspConfig: Uint8Array;
}

/** One channel configuration, parsed once: what peers and orderers ask of it. Fabric: common/channelconfig/bundle.go. */
export interface ChannelBundle {
  readonly channelId: string;
  readonly sequence: number;
  readonly config: common.Config;
  readonly mspManager: MspManager;
  readonly policies: PolicyManager;
  readonly capabilities: {
    readonly channel: readonly string[];
    readonly application: readonly string[];
    readonly orderer: readonly string[];
  };
  readonly application:
    | {
        readonly organizations: readonly (OrganizationConfig & {
          readonly anchorPeers: readonly { host: string; port: number }[];
        })[];
        /** Resource name -> policy reference, as written. */
        readonly acls: Readonly<Record<string, string>>;
      }
    | undefined;
  readonly orderer:
    | {
        readonly organizations: readonly (OrganizationConfig & { readonly endpoints: readonly string[] })[];
        readonly batchTimeoutMs: number;
        readonly maxMessageCount: number;
        readonly absoluteMaxBytes: number;
        readonly preferredMaxBytes: number;
        readonly consensusType: string;
        readonly consensusMetadata: Uint8Array;
        readonly maintenance: boolean;
      }
    | undefined;
  /** Orderer addresses of the channel group (before V3_0). */
  readonly ordererAddresses: readonly string[];
}
