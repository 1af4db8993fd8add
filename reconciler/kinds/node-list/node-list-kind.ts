import { formatAddress } from '../../core/model/address.js';
import type { Applied, Kind, Resource, Task } from '../../core/model/kind.js';
import { nodeEffects } from '../../evm/node-effects.js';
import type { BesuNetworkSpec } from '../besu-network/besu-network-spec.js';
import { executeDecided, recordDecided } from '../besu-network/execute-decided.js';
import { findBesuNetwork } from '../besu-network/find-besu-network.js';
import { permissioningTarget } from '../besu-network/permissioning-target.js';
import { plannedEffects } from '../besu-network/planned-effects.js';
import { writeOwnNodes } from '../besu-network/write-own-nodes.js';
import type { ApplyPorts, ObservePorts } from '../kind-ports.js';
import { compareNodes } from './compare-nodes.js';
import { delegationOf } from './delegated-nodes.js';
import type { NodeListSubject } from './diff-node-list.js';
import type { NodeListLive } from './node-list-live.js';
import { nodeListPlanning } from './node-list-planning.js';
import type { NodeListSpec } from './node-list-spec.js';
import { observeNodeList } from './observe-node-list.js';
import { isWritten, ownNodeLists, topologyOf } from './own-node-lists.js';
import { ownMoves } from './own-node-steps.js';

/** A list of nodes: in contracts executed once for all, in local lists written by each organization for its own nodes. */
export const nodeListKind: Kind<NodeListLive, ObservePorts, ApplyPorts> = {
  ...nodeListPlanning,
  observe: observeNodeList,
  async apply(ports, { resource, live, decided }) {
    if (!decided) return { state: 'waiting', reason: 'WaitingForVotes', message: 'nothing was decided' };
    const subject = subjectOf(ports, resource, live);
    if (!live.contract) return recordDecided(ports, decided);
    const { besu, context, difference } = subject;
    const planned = plannedEffects(besu, live.contract, context.desired, (contract, scope) =>
      nodeEffects(contract, { nodes: live.nodes }, { nodes: difference.wanted }, scope),
    );
    if (!planned || 'refusals' in planned) return { state: 'waiting', reason: 'Refused', message: 'the plan says why' };
    const isRest = live.between?.id === decided.id;
    return executeDecided(ports, decided, permissioningTarget(besu), planned.effects, isRest);
  },
  async heal(ports, task) {
    const moved = await moveOwn(ports, task);
    return moved ?? writeOwn(ports, task.resource, task.live);
  },
  async sustain(ports, address, live) {
    const resource = ports.observe.desired.get(formatAddress(address));
    // A move is our own whatever else is being voted on; files hold what was decided, if with our own agreement.
    if (!resource) return;
    if (!resource.suspend) await moveOwn(ports, { resource, live });
    if (live.own?.hasAgreed) await writeOwn(ports, resource, live);
  },
};

function subjectOf(ports: Pick<ApplyPorts, 'observe'>, resource: Resource, live: NodeListLive): NodeListSubject {
  const { desired, organization } = ports.observe;
  const spec = resource.spec as unknown as NodeListSpec;
  const besu = findBesuNetwork(resource.address.network, spec.besuNetwork, desired) as Resource<BesuNetworkSpec>;
  const { isMoved } = delegationOf(besu, desired);
  const difference = compareNodes(live.nodes, spec.nodes, live.stores, isMoved);
  return {
    context: { desired, observed: new Map(), organization, now: '' },
    desired: resource,
    besu,
    live,
    difference,
  };
}

/** Undefined: nothing of ours is to be moved. */
async function moveOwn(
  ports: ApplyPorts,
  { resource, live }: Pick<Task<NodeListLive>, 'resource' | 'live'>,
): Promise<Applied | undefined> {
  const subject = subjectOf(ports, resource, live);
  const moves = ownMoves(subject);
  if (moves.length === 0) return undefined;
  await ports.besu!.moveOwnNodes(permissioningTarget(subject.besu), moves);
  const names = moves.map(({ name, id }) => name ?? id.slice(0, 8)).join(', ');
  ports.progress('move', names);
  return { state: 'progressed', reason: 'Moved', message: `${names}: host and port were put where Git says` };
}

/** Our own nodes hold what was decided. */
async function writeOwn(ports: ApplyPorts, resource: Resource, live: NodeListLive): Promise<Applied> {
  const besu = findBesuNetwork(resource.address.network, String(resource.spec.besuNetwork), ports.observe.desired);
  if (live.contract || !besu) return { state: 'done', reason: 'Applied', message: 'the contract says what Git says' };
  return writeOwnNodes(ports, permissioningTarget(besu), live.own, (name, node) => {
    const lists = ownNodeLists(name, node, live.nodes, topologyOf(live, besu));
    return lists && !isWritten(node, lists) ? lists : undefined;
  });
}
