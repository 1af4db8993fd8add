import type { BesuConnections } from '../../reconciler/adapters/evm/besu-connections.js';
import type { GovernancePlace } from '../../reconciler/kinds/network/governance-place.js';
import type { LoopPorts } from '../../reconciler/loop/loop-ports.js';

const evm = (place: GovernancePlace) => ('contract' in place ? place : undefined);

/** The ports of a loop in memory, with a real chain in the place of that in memory. */
export const onChain =
  (side: BesuConnections) =>
  (ports: LoopPorts): LoopPorts => ({
    ...ports,
    besu: (place) => side.reader(evm(place)),
    besuWriter: (place) => side.writer(evm(place)),
    governance: (place) => side.governance(evm(place)!),
    governanceWriter: (place) => side.governanceWriter(evm(place)!),
  });
