import { rank } from '../../core/ballot/rank.js';
import type { Applied, Kind, Observed, Resource, Task } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { wasLeft } from '../channel/channel-standing.js';
import type { ApplyPorts, ObservePorts } from '../kind-ports.js';
import {
  type ChaincodeWork,
  decideChaincode,
  healChaincode,
  type PeerFault,
  prepareChaincode,
} from './apply-chaincode.js';
import type { ChaincodeLive } from './chaincode-live.js';
import { chaincodePlanning } from './chaincode-planning.js';
import type { ChaincodeSpec } from './chaincode-spec.js';
import { observeChaincode } from './observe-chaincode.js';
import { placedPeers } from './own-steps.js';
import { packageOf } from './package-of.js';
import { sustainChaincode } from './sustain-chaincode.js';

/** A chaincode: observed through `_lifecycle`, installed, approved and run by each organization, committed by one. */
export const chaincodeKind: Kind<ChaincodeLive, ObservePorts, ApplyPorts> = {
  ...chaincodePlanning,
  observe,
  async prepare(ports, task) {
    const work = await workOf(ports, task);
    if (!work) return unmanaged(task);
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
    if (applied.state !== 'done') return afterFaults(faults, applied);
    await stopOthers(ports, work);
    const strangers = await otherPackages(ports, work, committed.sequence);
    const warning =
      strangers.length > 0 && `${strangers.join(', ')} approved another package than the one that was voted`;
    return afterFaults(faults, { ...applied, evidence: work.package.packageId, ...(warning ? { warning } : {}) });
  },
  sustain: sustainChaincode,
  async retire(ports, before) {
    for (const { peer, packageId, chaincode } of ports.runtime.running()) {
      if (chaincode === before.name) await ports.runtime.stop(peer, packageId);
    }
    return { state: 'done', reason: 'Retired', message: `${String(before.name)} is stopped here; its packages stay` };
  },
};

/** Members whose approval of this sequence names another package: what they run is not what was voted. */
async function otherPackages(ports: ApplyPorts, work: ChaincodeWork, sequence: number): Promise<readonly string[]> {
  const { fabric, organization } = ports.observe;
  const others: string[] = [];
  for (const mspId of work.live.members) {
    if (mspId === organization) continue;
    const { packageId } = work.package;
    if ((await fabric.approvedPackageIs(work.spec.channel, mspId, work.spec.name, sequence, packageId)) === false)
      others.push(mspId);
  }
  return others;
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

/**
 * Undefined for an adopted chaincode: without a source its packages are nobody's to build; and where we were removed from
 * its channel, which ended it here.
 */
async function workOf(ports: ApplyPorts, task: Task<ChaincodeLive>): Promise<ChaincodeWork | undefined> {
  const { resource, live } = task;
  const spec = specOf(resource);
  if (!spec.source || (await wasLeft(ports.observe, resource.address.network, spec.channel))) return undefined;
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

function unmanaged({ resource }: Task<ChaincodeLive>): Applied {
  const { name, source, channel } = specOf(resource);
  if (source) return { state: 'done', reason: 'Left', message: `we are no member of ${channel} any more` };
  return { state: 'done', reason: 'NoSource', message: `${name} has no source here: its packages are left alone` };
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
