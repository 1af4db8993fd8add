import { canonicalJson } from '../../core/digest/canonical-json.js';
import type { Remark } from '../../core/model/change.js';
import type { NodeField } from '../../ports/read/permissioning-reader.js';
import type { NodeListSubject } from './diff-node-list.js';
import type { NodeListSpec } from './node-list-spec.js';

const FIELDS: readonly NodeField[] = ['host', 'port', 'role', 'organization', 'name', 'geohash', 'did', 'group'];

/** What a voter should know of how much of a change the back end keeps. */
export function listRemarks(subject: NodeListSubject, spec: NodeListSpec): readonly Remark[] {
  return [...notStored(subject, spec), ...notDelegated(subject)];
}

/** Fields that stand in Git and in the decision only. */
function notStored({ live }: NodeListSubject, { nodes }: NodeListSpec): readonly Remark[] {
  const lost = FIELDS.filter(
    (field) => !live.stores.includes(field) && nodes.some((node) => node[field] !== undefined),
  );
  if (lost.length === 0 || !live.contract) return [];
  const text = `contracts of ${live.contract.interface} keep no ${lost.join(', ')}: these are in Git and in the decision only, and not compared`;
  return [{ severity: 'note', code: 'FIELDS_NOT_STORED', text }];
}

/** Who may connect by a published contract is another thing than Git says. */
export function topologyDiffers({ live, besu }: Pick<NodeListSubject, 'live' | 'besu'>): readonly Remark[] {
  const { connections, contract } = live;
  if (!connections || !contract || contract.interface === 'quorate') return [];
  if (canonicalJson(connections) === canonicalJson(besu.spec.topology)) return [];
  const pairs = (list: readonly (readonly string[])[]) => list.map((pair) => pair.join('-')).join(', ') || 'nobody';
  const text = `the contract lets ${pairs(connections)} connect, and BesuNetwork "${besu.address.name}" says ${pairs(besu.spec.topology)}`;
  const mend =
    contract.interface === 'lacchain'
      ? 'write the pairs of the contract into topology; of nodes that have a group, pairs are opened and closed by a change of that document'
      : 'write the pairs of the contract into topology';
  return [{ severity: 'danger', code: 'TOPOLOGY_DIFFERS', text, mend }];
}

function notDelegated({ live, besu }: NodeListSubject): readonly Remark[] {
  const { contract, delegated } = live;
  if (!contract || delegated !== undefined || !besu.spec.delegated.includes('node-address')) return [];
  const text = `contracts of ${contract.interface} let nobody move its own node alone`;
  const mend = `take node-address out of delegated of BesuNetwork "${besu.address.name}": moves are voted on then`;
  return [{ severity: 'refused', code: 'DELEGATION_NOT_KEPT', text, mend }];
}
