import type { Kind, Observed, Resource } from '../../core/model/kind.js';
import type { NodePermissions } from '../../ports/read/permissioning-reader.js';
import type { ApplyPorts, ObservePorts } from '../kind-ports.js';
import { observeFailure } from '../observe-failure.js';
import { besuLedger, effectsScope, isQueueGoverned } from './besu-ledger.js';
import { besuNetworkEffects } from './besu-network-effects.js';
import type { BesuNetworkLive } from './besu-network-live.js';
import { besuNetworkPlanning } from './besu-network-planning.js';
import { besuNetworkShared } from './besu-network-shared.js';
import type { BesuNetworkSpec } from './besu-network-spec.js';
import { executeDecided, recordDecided } from './execute-decided.js';
import { groupDifference } from './group-difference.js';
import { permissioningTarget } from './permissioning-target.js';
import { type Decisions, readDecisions } from './read-decisions.js';
import { requireNewer } from './read-list.js';

/** A Besu network: what was decided of it, and the switches of its contract. */
export const besuNetworkKind: Kind<BesuNetworkLive, ObservePorts, ApplyPorts> = {
  ...besuNetworkPlanning,
  observe,
  async apply(ports, { resource, live, decided }) {
    if (!decided) return { state: 'waiting', reason: 'WaitingForVotes', message: 'nothing was decided' };
    const besu = resource as unknown as Resource<BesuNetworkSpec>;
    const effects = besuNetworkEffects(besu, live, ports.observe.desired);
    if (effects.chunks.length === 0) return recordDecided(ports, decided);
    return executeDecided(ports, decided, permissioningTarget(besu), effects, false);
  },
  async heal() {
    return { state: 'done', reason: 'Applied', message: 'what was decided is what Git says' };
  },
};

async function observe(read: ObservePorts, resource: Resource): Promise<Observed<BesuNetworkLive>> {
  const besu = resource as unknown as Resource<BesuNetworkSpec>;
  // What was decided of a document that is gone tells nothing of where to look.
  if (!read.desired.has(`${resource.address.network}/BesuNetwork/${resource.address.name}`)) {
    return { state: 'present', live: onlyDecided(resource) };
  }
  const isLocal = besu.spec.permissioning.backEnd === 'local';
  if (!isLocal && !read.besu) {
    return {
      state: 'unknown',
      why: `our settings say nothing of BesuNetwork "${besu.address.name}" (besu in reconciler.yaml)`,
    };
  }
  try {
    const target = permissioningTarget(besu);
    const ledger = besuLedger(besu, read.desired);
    const [permissions, decisions] = await Promise.all([
      isLocal ? undefined : read.besu!.nodes(target),
      readDecisions(read, resource.address, ledger, { ...target, backEnd: 'local' }),
    ]);
    if (isQueueGoverned(besu, read.desired)) {
      return { state: 'present', live: ofQueue(besu, permissions, decisions && { ledger, ...decisions }) };
    }
    requireNewer(read.governance, permissions?.block, besu, read.desired);
    if (!decisions)
      return { state: 'unknown', why: 'what was decided of it stands in the governance ledger, which was not read' };
    return {
      state: 'present',
      live: {
        ledger,
        executed: decisions.executed,
        decided: decisions.content,
        electorate: decisions.electorate,
        contract: permissions?.contract,
        delegated: permissions?.contract?.interface === 'quorate' ? permissions.delegated : undefined,
        ...enforced(besu, permissions, effectsScope(besu, read.desired) !== undefined),
      },
    };
  } catch (error) {
    return observeFailure(error);
  }
}

/** Who may connect, as a contract has it that one of our votes can change. */
function enforced(
  { spec }: Resource<BesuNetworkSpec>,
  permissions: NodePermissions | undefined,
  isOurs: boolean,
): Pick<BesuNetworkLive, 'connections' | 'nodes' | 'groups'> {
  if (!permissions) return { connections: undefined };
  const { contract, connections, nodes, groups } = permissions;
  if (contract?.interface === 'quorate') return { connections, nodes };
  if (!groups || !isOurs) return { connections: undefined };
  return { connections: groupDifference(nodes, spec.topology, groups).enforced, nodes, groups };
}

/** A queue decides over lists and pairs, and over nothing else: what else Git says of the network is each branch's own. */
function ofQueue(
  besu: Resource<BesuNetworkSpec>,
  permissions: NodePermissions | undefined,
  decisions: (Pick<Decisions, 'executed' | 'electorate'> & Pick<BesuNetworkLive, 'ledger'>) | undefined,
): BesuNetworkLive {
  return {
    ledger: decisions?.ledger,
    executed: decisions?.executed,
    electorate: decisions?.electorate,
    decided: besuNetworkShared(besu.spec),
    contract: permissions?.contract,
    delegated: undefined,
    ...enforced(besu, permissions, true),
  };
}

function onlyDecided({ spec }: Resource): BesuNetworkLive {
  return {
    ledger: undefined,
    executed: undefined,
    decided: spec,
    electorate: undefined,
    contract: undefined,
    connections: undefined,
    delegated: undefined,
  };
}
