import type { Address } from '../../core/model/address.js';
import type { LedgerId } from '../../core/model/change.js';
import type { Observed } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type {
  ChaincodeDefinition,
  ChannelView,
  CommittedDefinition,
  OwnApproval,
} from '../../ports/read/fabric-reader.js';
import type { RunningService } from '../../ports/write/chaincode-runtime.js';
import { outsideOf } from '../channel/outside-of.js';
import type { ObservePorts } from '../kind-ports.js';
import { observeFailure } from '../observe-failure.js';
import type { ChaincodeLive, OwnChaincode } from './chaincode-live.js';

/** What Git wants to run, so that an approval can be recognized: tree and package belong together. */
export interface ExpectedPackage {
  readonly tree: string;
  readonly packageId: string;
}

/**
 * Reads one chaincode as the ledger and our own peers have it. Never throws for what cannot be read: it is unknown,
 * never absent.
 */
export async function observeChaincode(
  read: ObservePorts,
  address: Address,
  name: string,
  channel: string,
  expected: ExpectedPackage | undefined,
): Promise<Observed<ChaincodeLive>> {
  try {
    const [view, committed, approvals] = await Promise.all([
      read.fabric.channel(channel),
      read.fabric.committed(channel),
      read.fabric.ownApprovals(channel).catch(unlessDenied),
    ]);
    const definition = committed.find((candidate) => candidate.name === name);
    const ours = approvals?.filter((approval) => isOfUse(approval, name, definition));
    const own = ours && (await observeOwn(read, channel, name, definition?.sequence ?? 0, ours));
    const ledger: LedgerId = { type: 'fabric', name: channel, genesis: view.genesis };
    const sourceTree = await treeOf(read, address, ledger, definition, ours ?? [], expected);
    return { state: 'present', live: liveOf(name, view, ledger, definition, own, sourceTree) };
  } catch (error) {
    return observeFailure(error, outsideOf(read, address.network, channel, 'member'));
  }
}

/** A mere reader may not see its own organization's approvals (Fabric asks for an admin): then they are unknown. */
function unlessDenied(error: unknown): undefined {
  if (error instanceof QuorateError && error.code === 'FABRIC_DENIED' && error.facts.denied) return undefined;
  throw error;
}

/**
 * An approval of what is committed, or of what may come next. One at the committed sequence that names another definition
 * is none: the peer does not run the chaincode by it (Fabric compares the bytes, core/chaincode/lifecycle/cache.go).
 */
function isOfUse({ definition }: OwnApproval, name: string, committed: CommittedDefinition | undefined): boolean {
  if (definition.name !== name || definition.sequence < (committed?.sequence ?? 0)) return false;
  return definition.sequence !== committed?.sequence || sameParameters(definition, committed);
}

function sameParameters(left: ChaincodeDefinition, right: ChaincodeDefinition): boolean {
  return (
    left.version === right.version &&
    left.validationParameter === right.validationParameter &&
    left.initRequired === right.initRequired &&
    left.collections === right.collections
  );
}

async function observeOwn(
  read: ObservePorts,
  channel: string,
  name: string,
  sequence: number,
  approvals: readonly OwnApproval[],
): Promise<OwnChaincode> {
  const newest = [...approvals].sort((left, right) => right.definition.sequence - left.definition.sequence)[0];
  const inForce = approvals.find(({ definition }) => definition.sequence === sequence);
  const installed: [string, readonly string[]][] = [];
  for (const peer of read.peers) {
    const ids = await read.fabric.installed(peer).catch(() => undefined);
    if (ids) installed.push([peer, ids.filter((id) => id.startsWith(`${name}_`))]);
  }
  const services = read.services?.().filter(({ chaincode }) => chaincode === name);
  return {
    ...(newest ? { approved: { sequence: newest.definition.sequence, packageId: newest.packageId } } : {}),
    ...(inForce ? { committedPackageId: inForce.packageId } : {}),
    installed: Object.fromEntries(installed),
    running: services ? Object.fromEntries(read.peers.map((peer) => [peer, runningOn(services, peer)])) : {},
    answers: services || sequence === 0 ? {} : await answersOf(read, channel, name),
  };
}

/** Where the processes are another's, each peer is asked whether the chaincode answers there. */
async function answersOf(
  read: ObservePorts,
  channel: string,
  name: string,
): Promise<Readonly<Record<string, boolean>>> {
  const answers = await Promise.all(
    read.peers.map(async (peer) => [peer, (await read.fabric.answers(peer, channel, name)).ok] as const),
  );
  return Object.fromEntries(answers.flatMap(([peer, ok]) => (ok === undefined ? [] : [[peer, ok]])));
}

/** While an upgrade is under way two processes run for a peer: the newest counts. */
function runningOn(services: readonly RunningService[], peer: string): string {
  return services.filter((service) => service.peer === peer && service.state === 'running').at(-1)?.packageId ?? '';
}

/** The tree of a package that nobody can tell the source of: it is not the one that Git has. */
const OTHER_TREE = 'unknown';

/**
 * The tree behind the committed definition. Our own approval names a package; if that is what Git's source gives, the
 * tree is Git's. Else the decision that led to this sequence says which tree was voted. Where none is known (the birth of
 * the governance chaincode, a commit by hand, a governance ledger that does not answer) a package of ours that is not
 * Git's is another source all the same: else new source would be put in its place as if it were only healed.
 */
async function treeOf(
  read: ObservePorts,
  address: Address,
  ledger: LedgerId,
  definition: CommittedDefinition | undefined,
  approvals: readonly OwnApproval[],
  expected: ExpectedPackage | undefined,
): Promise<string | undefined> {
  if (!definition) return undefined;
  const own = approvals.find((approval) => approval.definition.sequence === definition.sequence);
  if (expected && own?.packageId === expected.packageId) return expected.tree;
  const decided = await read.decidedTree(address, ledger, definition.sequence);
  return decided ?? (expected && own?.packageId ? OTHER_TREE : undefined);
}

function liveOf(
  name: string,
  view: ChannelView,
  ledger: LedgerId,
  definition: CommittedDefinition | undefined,
  own: OwnChaincode | undefined,
  sourceTree: string | undefined,
): ChaincodeLive {
  return {
    channel: view.channel,
    name,
    ledger,
    sequence: definition?.sequence ?? 0,
    definition: definition && {
      version: definition.version,
      endorsementPolicy: definition.endorsementPolicy,
      initRequired: definition.initRequired,
      hasCollections: definition.collections !== '',
    },
    sourceTree,
    approvals: definition?.approvals ?? {},
    members: view.members,
    own,
    policies: view.policies,
  };
}
