import type { PermissionedNode } from '../../reconciler/ports/read/permissioning-reader.js';
import { accountList, besuNetwork, MEMBERS, NODES, nodeList, SEVEN, VOTERS } from '../kinds/besu-fixture.js';
import type { Documents, MemoryBesuConsortium } from './memory-besu-consortium.js';

/** A Besu network with its lists of nodes and accounts. */
export const documents = (nodes: readonly PermissionedNode[] = SEVEN, besu = {}): Documents => ({
  'net/besu.yaml': besuNetwork(besu),
  'net/nodes.yaml': nodeList(nodes),
  'net/accounts.yaml': accountList([...VOTERS]),
});

/** What each organization's loop says of a resource. */
export const conditions = (net: MemoryBesuConsortium, address = NODES) =>
  MEMBERS.map((name) => net.member(name).condition(address));
