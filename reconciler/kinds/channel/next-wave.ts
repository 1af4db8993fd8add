import type { ChannelConfig } from '../../fabric/channel/channel-config.js';
import type { ManagedChannel } from '../../fabric/channel/managed-channel.js';
import { authorityWave } from './authority-wave.js';
import { nodesOf, withNodes } from './channel-nodes.js';
import { consenterWave, type Wave } from './consenter-wave.js';
import { identityWave } from './identity-wave.js';

/** What of a change comes first, where Fabric takes it in several updates only: CAs, then consenters, then what goes. */
export function nextWave(wanted: ManagedChannel, live: ChannelConfig): Wave {
  const { both, comes, waits, holds, keeps } = identityWave(wanted, live);
  // Of all that goes, CAs of identities go last: who gives the last signature looks at its machines once, for all of it.
  if (waits) {
    const first = nodesWave(withNodes(both, nodesOf(live.orderer) ?? []), live);
    const goes = holds || first.keeps.length > 0 ? 1 : 0;
    return { ...first, later: stepsOf(consenterWave(both, live)) + goes, keepsIdentities: keeps };
  }
  const rest = nodesWave(both, live);
  if (keeps.length === 0) return rest;
  const later = rest.later + (holds && rest.keeps.length === 0 ? 1 : 0);
  if (comes || later > 0) return { ...rest, later: Math.max(later, 1), keepsIdentities: keeps };
  return { ...nodesWave(wanted, live), keepsIdentities: [] };
}

/** The same of TLS CAs and consenters alone. */
function nodesWave(wanted: ManagedChannel, live: ChannelConfig): Wave {
  const { wanted: first, comes, keeps } = authorityWave(wanted, live);
  const wave = consenterWave(first, live);
  const consenters = comes ? stepsOf(consenterWave(wanted, live)) : wave.later;
  return { ...wave, later: consenters + (keeps.length > 0 ? 1 : 0), keeps };
}

/** Updates that consenters alone take. */
function stepsOf({ later }: Wave): number {
  return later + 1;
}
