import { QuorateError } from '../core/model/quorate-error.js';
import type { Topology } from './topology.js';

/** @throws QuorateError DEVNET_BFT where a channel is to be ordered by BFT, which cannot be had, with why */
export function refuseBft({ channels }: Topology, why: string): void {
  const bft = channels.filter(({ ordererType }) => ordererType === 'BFT').map(({ name }) => name);
  if (bft.length === 0) return;
  throw new QuorateError('DEVNET_BFT', 'This engine cannot order a channel by BFT', {
    why: `${bft.join(', ')}: OrdererType BFT; ${why}`,
    mend: "--engine fabric with Fabric's programs of 3.0 or newer runs it (FABRIC_BIN names their folder)",
    facts: { channels: bft.join(', ') },
  });
}
