import type { Remark } from '../../core/model/change.js';
import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';
import { smartBftDefect } from '../../fabric/config/smart-bft-defect.js';

/**
 * What nobody but a plan says of a BFT channel: options at which all of its orderers stop, and a BatchTimeout that none of
 * them asks for.
 * @param current undefined for a new channel
 */
export function smartBftRemarks(current: ChannelBundle | undefined, next: ChannelBundle): readonly Remark[] {
  const { orderer } = next;
  if (orderer?.consensusType !== 'BFT') return [];
  const why = smartBftDefect(orderer);
  if (why !== undefined) {
    const text = `Fabric would take it, and at its block every orderer would stop serving the channel: ${why}`;
    const mend =
      'mend spec.orderer.SmartBFT; RequestBatchMaxCount and RequestBatchMaxBytes are MaxMessageCount and AbsoluteMaxBytes of BatchSize';
    return [{ severity: 'refused', code: 'ORDERERS_HALT', text, mend }];
  }
  if (current === undefined || current.orderer?.batchTimeoutMs === orderer.batchTimeoutMs) return [];
  const text = 'orderers of BFT cut blocks by SmartBFT.RequestBatchMaxInterval: BatchTimeout does nothing there';
  return [{ severity: 'note', code: 'BATCH_TIMEOUT_IDLE', text }];
}
