import type { common } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import type { ConsenterState } from './consenter-rules.js';

/** What the ordering service asks of Fabric's configuration rules. */
export interface ChannelRules {
  /** @throws with Fabric's text when it cannot be a channel's name. */
  checkChannelId(channelId: string): void;
  /** @throws when the block holds no valid channel configuration. */
  bundleFromBlock(block: common.Block): ChannelBundle;
  /**
   * Authorizes a CONFIG_UPDATE envelope against the configuration in force and checks what it would become, the
   * consenter rules included.
   * @throws with Fabric's text, without the channel's prefix.
   */
  proposeUpdate(bundle: ChannelBundle, update: common.Envelope, state: ConsenterState): common.ConfigEnvelope;
  /**
   * The rules of changing the consensus type, applied after everything else.
   * @throws with Fabric's text, without the prefix `config update for existing channel did not pass maintenance checks`.
   */
  checkMaintenance(bundle: ChannelBundle, next: common.ConfigEnvelope): void;
}
