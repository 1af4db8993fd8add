import type { Observed, Resource } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { GovernanceReader } from '../../ports/read/governance-reader.js';
import type { OwnBesuNode, PermissioningReader, PermissioningTarget } from '../../ports/read/permissioning-reader.js';
import type { ObservePorts } from '../kind-ports.js';
import { observeFailure } from '../observe-failure.js';
import { besuLedger, effectsScope } from './besu-ledger.js';
import type { BesuNetworkSpec } from './besu-network-spec.js';
import { findBesuNetwork } from './find-besu-network.js';
import { permissioningTarget } from './permissioning-target.js';
import { type Decisions, readDecisions } from './read-decisions.js';

/** What reading a list starts from. */
export interface ListReading {
  readonly besu: Resource<BesuNetworkSpec>;
  readonly target: PermissioningTarget;
  readonly reader: PermissioningReader;
  readonly ledger: ReturnType<typeof besuLedger>;
  /** Throws where what was read at this block is older than the decisions. */
  readonly requireNewer: (block: number | undefined) => void;
  /** Undefined where the governance ledger was not read. */
  readonly decisions: Decisions | undefined;
}

/**
 * Reads what is about a list, by `read` for its back end. What cannot be read is unknown, never absent.
 * @param resource a list, or what was decided of one whose document is gone: both name their BesuNetwork
 */
export async function readList<Live>(
  ports: ObservePorts,
  resource: Resource,
  read: (reading: ListReading) => Promise<Live | string>,
): Promise<Observed<Live>> {
  const { address, spec } = resource;
  const unknown = (why: string): Observed<Live> => ({ state: 'unknown', why });
  const besu = findBesuNetwork(address.network, String(spec.besuNetwork), ports.desired);
  if (!besu) return unknown(`there is no BesuNetwork "${String(spec.besuNetwork)}"`);
  if (!ports.besu)
    return unknown(`our settings say nothing of BesuNetwork "${besu.address.name}" (besu in reconciler.yaml)`);
  try {
    const target = permissioningTarget(besu);
    const ledger = besuLedger(besu, ports.desired);
    const decisions = await readDecisions(ports, address, ledger, target);
    const live = await read({
      ...{ besu, target, reader: ports.besu, ledger, decisions },
      requireNewer: (block) => requireNewer(ports.governance, block, besu, ports.desired),
    });
    return typeof live === 'string' ? unknown(live) : { state: 'present', live };
  } catch (error) {
    return observeFailure(error);
  }
}

/**
 * Endpoints of ours may lag behind one another. A list older than the decisions that it is compared with would be voted on
 * again: it is not looked at.
 * @throws QuorateError BLOCKS_DIFFER (transient)
 */
export function requireNewer(
  governance: GovernanceReader | undefined,
  block: number | undefined,
  besu: Resource<BesuNetworkSpec>,
  desired: ReadonlyMap<string, Resource>,
): void {
  // Numbers of two chains say nothing of each other.
  if (governance?.block === undefined || block === undefined || !effectsScope(besu, desired)) return;
  if (block >= governance.block) return;
  throw new QuorateError('BLOCKS_DIFFER', 'An endpoint is behind another one', {
    why: `the list was read at block ${block}, and the decisions at block ${governance.block}`,
    mend: 'Nothing, if it goes away by itself; else see why a node at one of the rpc addresses does not follow.',
    retry: 'transient',
  });
}

/** Our own nodes as far as they can be asked: that they cannot holds up no vote. */
export async function readOwnNodes(
  { reader, target, decisions }: ListReading,
  organization: string | undefined,
): Promise<
  | {
      readonly nodes: Readonly<Record<string, OwnBesuNode>>;
      readonly fault: string | undefined;
      readonly hasAgreed: boolean;
    }
  | undefined
> {
  if (organization === undefined) return undefined;
  const hasAgreed = decisions?.isOurs ?? false;
  try {
    return { nodes: Object.fromEntries(await reader.ownNodes(target)), fault: undefined, hasAgreed };
  } catch (error) {
    const failure = observeFailure(error);
    return { nodes: {}, fault: failure.state === 'unknown' ? failure.why : undefined, hasAgreed };
  }
}
