import type { OwnPeers } from '../adapters/fabric/own-peers.js';
import type { PlasmaPlace, ReconcilerConfig } from '../config/reconciler-config.js';
import type { SettlementEvent } from '../settlement/agent/settlement-ports.js';
import { isBlockFault } from '../settlement/block-faults.js';
import { composeSettlement } from './compose-settlement.js';

export interface PlacesToSettle {
  readonly config: Pick<ReconcilerConfig, 'organization' | 'state'>;
  readonly peers: OwnPeers;
  readonly places: readonly PlasmaPlace[];
  readonly event: (event: SettlementEvent) => void;
  /** Settle what there is, whether it is due or not. */
  readonly now: boolean;
}

/**
 * Our part in the settlement of each of these chains, once: one that fails holds up no other.
 * @throws QuorateError the first failure, before others what people must look at: PLASMA_FORK, PLASMA_BLOCK_FORGED,
 *   PLASMA_BLOCK_UNREADABLE
 */
export async function settlePlaces({ config, peers, places, event, now }: PlacesToSettle): Promise<void> {
  const failures: unknown[] = [];
  for (const place of places) {
    const agent = composeSettlement(config, peers, place, { event });
    try {
      // An old chain's audit takes more than one pass.
      for (let wait: number | undefined = 0; wait === 0; ) wait = (await agent.pass({ now })).retryAfterMs;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures.find(isBlockFault) ?? failures[0];
}
