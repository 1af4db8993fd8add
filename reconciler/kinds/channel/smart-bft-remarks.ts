import type { Remark } from '../../core/model/change.js';
import { bftConsenters } from '../../fabric/config/bft-consenters.js';
import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';
import { smartBftDefect } from '../../fabric/config/smart-bft-defect.js';

/**
 * What nobody but a plan says of a BFT channel: options and nodes at which all of its orderers stop, and a BatchTimeout that
 * none of them asks for.
 * @param current undefined for a new channel
 */
export function smartBftRemarks(current: ChannelBundle | undefined, next: ChannelBundle): readonly Remark[] {
  const { orderer } = next;
  if (orderer?.consensusType !== 'BFT') return [];
  const gone = ofNoMember(next);
  if (gone !== undefined) {
    const mend = `name the nodes of the channel in spec.orderer.ConsenterMapping, without those of ${gone}, or keep ${gone} in it`;
    return [halts(`no MSP found for MSP with ID of ${gone}`, mend)];
  }
  const why = smartBftDefect(orderer);
  if (why !== undefined) {
    const mend =
      'mend spec.orderer.SmartBFT; RequestBatchMaxCount and RequestBatchMaxBytes are MaxMessageCount and AbsoluteMaxBytes of BatchSize';
    return [halts(why, mend)];
  }
  if (current === undefined || current.orderer?.batchTimeoutMs === orderer.batchTimeoutMs) return [];
  const text = 'orderers of BFT cut blocks by SmartBFT.RequestBatchMaxInterval: BatchTimeout does nothing there';
  return [{ severity: 'note', code: 'BATCH_TIMEOUT_IDLE', text }];
}

function halts(why: string, mend: string): Remark {
  const text = `Fabric would take it, and at its block every orderer would stop serving the channel: ${why}`;
  return { severity: 'refused', code: 'ORDERERS_HALT', text, mend };
}

/**
 * An organization of which a node still orders, and that the channel has no more. Fabric: orderer/consensus/smartbft/util.go
 * remoteNodesFromConfigBlock (tried on 3.1.5: the update is accepted, and all orderers halt).
 */
function ofNoMember({ config, mspManager }: ChannelBundle): string | undefined {
  return bftConsenters(config)
    .map((node) => node.getMspId())
    .find((mspId) => !mspManager.mspIds.includes(mspId));
}
