import type { Kind, Observed, Resource } from '../../core/model/kind.js';
import type { NodePermissions } from '../../ports/read/permissioning-reader.js';
import type { ApplyPorts, ObservePorts } from '../kind-ports.js';
import { observeFailure } from '../observe-failure.js';
import { besuLedger, isQueueGoverned } from './besu-ledger.js';
import { besuNetworkEffects } from './besu-network-effects.js';
import type { BesuNetworkLive } from './besu-network-live.js';
import { besuNetworkPlanning } from './besu-network-planning.js';
import { besuNetworkShared } from './besu-network-shared.js';
import type { BesuNetworkSpec } from './besu-network-spec.js';
import { executeDecided, recordDecided } from './execute-decided.js';
import { permissioningTarget } from './permissioning-target.js';
import { readDecisions } from './read-decisions.js';
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
    // A queue decides over lists and nothing else: what Git says of the network is each branch's own.
    if (isQueueGoverned(besu, read.desired)) return { state: 'present', live: asWritten(besu, permissions) };
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
        connections: permissions?.contract?.interface === 'quorate' ? permissions.connections : undefined,
        delegated: permissions?.contract?.interface === 'quorate' ? permissions.delegated : undefined,
      },
    };
  } catch (error) {
    return observeFailure(error);
  }
}

function asWritten(
  { spec }: Resource<BesuNetworkSpec>,
  permissions: Pick<NodePermissions, 'contract'> | undefined,
): BesuNetworkLive {
  const ofOthers = { electorate: undefined, connections: undefined, delegated: undefined };
  const decided = besuNetworkShared(spec);
  return { ledger: undefined, executed: undefined, decided, contract: permissions?.contract, ...ofOthers };
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
