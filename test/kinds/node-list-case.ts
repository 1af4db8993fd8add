import * as assert from 'uvu/assert';
import type { Change } from '../../reconciler/core/model/change.js';
import type { PlanInput } from '../../reconciler/core/plan/make-plan.js';
import type { NodeListLive } from '../../reconciler/kinds/node-list/node-list-live.js';
import type { PermissionedNode } from '../../reconciler/ports/read/permissioning-reader.js';
import {
  besuNetwork,
  desireBesu,
  idOf,
  liveNodes,
  NODES,
  network,
  nodeList,
  planOfBesu,
  SEVEN,
} from './besu-fixture.js';

/** A list of nodes as Git says, and as it is. */
export interface ListCase {
  readonly nodes?: readonly PermissionedNode[];
  readonly besu?: Parameters<typeof besuNetwork>[0];
  readonly network?: Parameters<typeof network>[0];
  readonly allow?: readonly string[];
  readonly partners?: readonly string[];
  readonly live?: Partial<NodeListLive>;
  readonly before?: readonly PermissionedNode[];
  readonly input?: Partial<PlanInput>;
}

export function planOfList({
  nodes = SEVEN,
  besu = {},
  network: lines = {},
  allow = [],
  partners = [],
  live,
  before = SEVEN,
  input,
}: ListCase) {
  const desired = desireBesu({
    'net/network.yaml': network(lines),
    'net/besu.yaml': besuNetwork(besu),
    'net/nodes.yaml': nodeList(nodes, { allow, partners }),
  });
  return planOfBesu(desired, { [NODES]: liveNodes(before, live) }, input);
}

/** The change of the list; there must be one. */
export function changeOfList(parts: ListCase): Change {
  const found = planOfList(parts).changes.find(({ address }) => address.kind === 'NodeList');
  assert.ok(found, 'it differs');
  return found;
}

/** `severity CODE` of every remark. */
export const codes = ({ remarks }: Pick<Change, 'remarks'>) =>
  remarks.map(({ severity, code }) => `${severity} ${code}`);
/** Node 6 at another address. */
export const moved = SEVEN.map((one) => (one.id === idOf(6) ? { ...one, host: '192.0.2.66' } : one));
