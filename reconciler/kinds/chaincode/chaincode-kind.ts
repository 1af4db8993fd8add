import { rank } from '../../core/ballot/rank.js';
import { formatAddress } from '../../core/model/address.js';
import type { Applied, Kind, Observed, Resource, Task } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { ApplyPorts, ObservePorts } from '../kind-ports.js';
import { findNetwork } from '../network/find-network.js';
import {
  type ChaincodeWork,
  decideChaincode,
  healChaincode,
  type PeerFault,
  prepareChaincode,
} from './apply-chaincode.js';
import type { ChaincodeLive } from './chaincode-live.js';
import { type ChaincodePackage, chaincodePackage } from './chaincode-package.js';
import { chaincodePlanning } from './chaincode-planning.js';
import type { ChaincodeSpec } from './chaincode-spec.js';
import { observeChaincode } from './observe-chaincode.js';
import { placedPeers } from './own-steps.js';

/** A chaincode: observed through `_lifecycle`, installed, approved and run by each organization, committed by one. */
export const chaincodeKind: Kind<ChaincodeLive, ObservePorts, ApplyPorts> = {
  ...chaincodePlanning,
  observe,
  async prepare(ports, task) {
    const work = await workOf(ports, task);
    if (!work) return unmanaged(task);
    await sustainCommitted(ports, task, work);
    return afterFaults(await prepareChaincode(ports, work), {
      state: 'done',
      reason: 'Prepared',
      message: `${work.package.packageId} is installed and runs`,
    });
  },
  async apply(ports, task) {
    const work = await workOf(ports, task);
    if (!work) return unmanaged(task);
    const faults = await prepareChaincode(ports, work);
    if (faults.length === work.peers.length && faults.length > 0) throw faults[0]!.error;
    return decideChaincode(ports, work, task.decided);
  },
  async heal(ports, task) {
    const work = await workOf(ports, task);
    if (!work) return unmanaged(task);
    const committed = (await ports.observe.fabric.committed(work.spec.channel)).find(
      ({ name }) => name === work.spec.name,
    );
    if (!committed) return { state: 'waiting', reason: 'NotCommitted', message: 'nothing is committed' };
    const faults = await prepareChaincode(ports, work);
    if (faults.length === work.peers.length && faults.length > 0) throw faults[0]!.error;
    const applied = await healChaincode(ports, work, committed);
    if (applied.state === 'done') await stopOthers(ports, work);
    return afterFaults(faults, { ...applied, evidence: work.package.packageId });
  },
  async retire(ports, before) {
    for (const { peer, packageId, chaincode } of ports.runtime.running()) {
      if (chaincode === before.name) await ports.runtime.stop(peer, packageId);
    }
    return { state: 'done', reason: 'Retired', message: `${String(before.name)} is stopped here; its packages stay` };
  },
};

/**
 * While an upgrade is being voted on, what is committed must go on running, also after a restart of the loop: its source
 * is in the revision that our own vote for it claimed.
 */
async function sustainCommitted(ports: ApplyPorts, task: Task<ChaincodeLive>, work: ChaincodeWork): Promise<void> {
  const { live, resource } = task;
  const { approved, running } = live.own ?? {};
  if (
    !approved?.packageId ||
    approved.sequence !== live.sequence ||
    approved.packageId === work.package.packageId ||
    !live.ledger
  )
    return;
  if (
    ports.runtime.running().filter(({ packageId }) => packageId === approved.packageId).length >=
    Object.keys(running ?? {}).length
  )
    return;
  const commit = await ports.observe.decidedRevision(resource.address, live.ledger, live.sequence);
  if (!commit) return;
  const earlier = await ports.earlier(commit);
  const then = earlier.resources.get(formatAddress(resource.address));
  if (!then || !specOf(then).source) return;
  const source = await earlier.source(then);
  const wanted = await packageOf({ desired: earlier.resources, packages: ports.observe.packages }, then, source.hash);
  if (wanted.packageId !== approved.packageId) return;
  await ports.runtime.prepare(source);
  for (const peer of work.peers) {
    await ports.runtime.ensure({
      peer,
      packageId: wanted.packageId,
      chaincode: work.spec.name,
      tree: source.hash,
      address: wanted.address,
    });
  }
}

/** Older processes of the same chaincode end once the new one is in force, unless another document wants them. */
async function stopOthers(ports: ApplyPorts, work: ChaincodeWork): Promise<void> {
  const wanted = new Set([work.package.packageId]);
  for (const other of ports.observe.desired.values()) {
    const spec = specOf(other);
    if (other.address.kind !== 'Chaincode' || spec.name !== work.spec.name || spec.tree === undefined) continue;
    wanted.add((await packageOf(ports.observe, other, spec.tree)).packageId);
  }
  for (const { peer, packageId, chaincode } of ports.runtime.running()) {
    if (chaincode === work.spec.name && !wanted.has(packageId)) await ports.runtime.stop(peer, packageId);
  }
}

async function observe(read: ObservePorts, resource: Resource): Promise<Observed<ChaincodeLive>> {
  const spec = specOf(resource);
  const expected =
    spec.tree === undefined
      ? undefined
      : { tree: spec.tree, packageId: (await packageOf(read, resource, spec.tree)).packageId };
  return observeChaincode(read, resource.address, spec.name, spec.channel, expected);
}

/** Loaded documents of this kind have this spec: complete-chaincode.ts made it. */
function specOf(resource: Resource): ChaincodeSpec {
  return resource.spec as unknown as ChaincodeSpec;
}

/** The package that a document asks for; the same bytes at every organization. */
function packageOf(
  read: Pick<ObservePorts, 'desired' | 'packages'>,
  resource: Resource,
  tree: string,
): Promise<ChaincodePackage> {
  const { name, version } = specOf(resource);
  const addressTemplate = findNetwork(resource.address.network, read.desired)?.spec.chaincodeService.address ?? '';
  const key = JSON.stringify([name, version, tree, addressTemplate]);
  let made = read.packages.get(key);
  if (!made) {
    made = chaincodePackage({ name, version, tree, addressTemplate });
    read.packages.set(key, made);
  }
  return made;
}

/** Undefined for an adopted chaincode: without a source its packages are nobody's to build. */
async function workOf(ports: ApplyPorts, task: Task<ChaincodeLive>): Promise<ChaincodeWork | undefined> {
  const { resource, live } = task;
  const spec = specOf(resource);
  if (!spec.source) return undefined;
  const source = await ports.source(resource);
  if (spec.tree !== undefined && source.hash !== spec.tree) {
    throw new QuorateError('SOURCE_MOVED', 'The source is not what was planned', {
      why: `${source.hash} is not ${spec.tree}`,
      retry: 'transient',
    });
  }
  const organization = ports.observe.organization ?? '';
  const placed = placedPeers(spec, organization, resource.address.network, ports.observe.desired);
  const view = await ports.observe.fabric.channel(spec.channel);
  return {
    spec,
    source,
    package: await packageOf(ports.observe, resource, source.hash),
    peers: placed.filter((peer) => ports.observe.peers.includes(peer)),
    live,
    rank: rank(task.decided?.id ?? live.ledger?.genesis ?? '', organization, live.members),
    batchTimeoutMs: goDurationMs(view.batchTimeout),
  };
}

function unmanaged(task: Task<ChaincodeLive>): Applied {
  return {
    state: 'done',
    reason: 'NoSource',
    message: `${specOf(task.resource).name} has no source here: its packages are left alone`,
  };
}

function afterFaults(faults: readonly PeerFault[], otherwise: Applied): Applied {
  if (faults.length === 0) return otherwise;
  const message = faults.map(({ peer, error }) => `${peer}: ${error.why ?? error.message}`).join('; ');
  return { state: 'waiting', reason: 'PeerUnavailable', message, retryAfterMs: 5000 };
}

/** `2s`, `500ms`, `1m30s`: as configtx.yaml writes a batch timeout. */
function goDurationMs(text: string): number {
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 0.001, ns: 0.000001 };
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|ns|m|s)/g))
    total += Number(amount) * units[unit!]!;
  return total;
}
