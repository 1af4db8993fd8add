import type { Applied, Decided } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { encodeApplicationPolicy } from '../../fabric/lifecycle/application-policy.js';
import type { ChaincodeDefinition } from '../../ports/read/fabric-reader.js';
import type { SourceTree } from '../../ports/write/chaincode-runtime.js';
import type { ApplyPorts } from '../kind-ports.js';
import type { ChaincodeLive } from './chaincode-live.js';
import type { ChaincodePackage } from './chaincode-package.js';
import type { ChaincodeSpec } from './chaincode-spec.js';
import { commitTurn } from './commit-turn.js';

/** One chaincode that our own branch holds, with all that is needed to do our share of it. */
export interface ChaincodeWork {
  readonly spec: ChaincodeSpec;
  readonly source: SourceTree;
  readonly package: ChaincodePackage;
  /** Our own peers that shall run it. */
  readonly peers: readonly string[];
  readonly live: ChaincodeLive;
  /** Our place among those who commit. */
  readonly rank: number;
  readonly batchTimeoutMs: number;
}

/** What went wrong on single peers: the others go on. */
export interface PeerFault {
  readonly peer: string;
  readonly error: QuorateError;
}

/**
 * Builds, installs and starts on our own peers what our own branch holds: needs no vote, changes nothing on a ledger,
 * and overlaps with the voting. A peer that is down is left for a later pass.
 */
export async function prepareChaincode(ports: ApplyPorts, work: ChaincodeWork): Promise<readonly PeerFault[]> {
  const { packageId } = work.package;
  await oneAtATime(ports, `build ${work.source.hash}`, () => ports.runtime.prepare(work.source));
  const faults = await Promise.all(
    work.peers.map((peer) => oneAtATime(ports, `${packageId} on ${peer}`, () => prepareOn(ports, work, peer))),
  );
  return faults.flatMap((fault) => fault ?? []);
}

async function prepareOn(
  ports: ApplyPorts,
  { package: wanted, live, spec, source }: ChaincodeWork,
  peer: string,
): Promise<PeerFault | undefined> {
  const { packageId, address } = wanted;
  const install = async (): Promise<void> => {
    if (live.own?.installed[peer]?.includes(packageId)) return;
    await ports.write.install(peer, wanted.bytes);
    ports.progress('install', `${packageId} on ${peer}`);
  };
  const run = async (): Promise<void> => {
    if (live.own?.running[peer] === packageId) return;
    await ports.runtime.ensure({ peer, packageId, chaincode: spec.name, tree: source.hash, address });
  };
  try {
    await Promise.all([install(), run()]);
    return undefined;
  } catch (error) {
    if (!(error instanceof QuorateError)) throw error;
    return { peer, error };
  }
}

/**
 * Preparing before and after the decision may meet, and so may two documents of one package (the same chaincode on two
 * channels), each with peers of its own: each piece of the work is done once.
 */
async function oneAtATime<Done>({ preparing }: ApplyPorts, key: string, work: () => Promise<Done>): Promise<Done> {
  let running = preparing.get(key) as Promise<Done> | undefined;
  if (!running) {
    running = work().finally(() => preparing.delete(key));
    preparing.set(key, running);
  }
  return running;
}

/** The definition that our branch asks for, at a sequence. Nobody writes a sequence by hand. */
export function definitionAt(spec: ChaincodeSpec, sequence: number): ChaincodeDefinition {
  return {
    name: spec.name,
    version: spec.version,
    sequence,
    endorsementPolicy: spec.endorsementPolicy,
    validationParameter: Buffer.from(encodeApplicationPolicy(spec.endorsementPolicy)).toString('base64'),
    initRequired: spec.initRequired,
    collections: '',
  };
}

/**
 * After the decision: approve for our own organization, then commit when it is our turn. `decided` is undefined only
 * for the governance chaincode's own birth, whose first quorum is Fabric's LifecycleEndorsement.
 */
export async function decideChaincode(
  ports: ApplyPorts,
  work: ChaincodeWork,
  decided: Decided | undefined,
): Promise<Applied> {
  const { live, spec, package: wanted } = work;
  const definition = definitionAt(spec, live.sequence + 1);
  const ours = live.own?.approved;
  // Read anew: an approval that an earlier decision asked for may have the same package and another policy.
  const agreed = await ports.observe.fabric.readiness(spec.channel, definition);
  const samePackage = ours?.sequence === definition.sequence && ours.packageId === wanted.packageId;
  if (agreed && !(samePackage && agreed[ports.observe.organization ?? ''])) {
    const submitted = await ports.write.approve(spec.channel, definition, wanted.packageId);
    ports.progress(
      'approve',
      `${spec.name} ${spec.version} at sequence ${definition.sequence}${submitted.block ? `, block ${submitted.block}` : ''}`,
    );
  }
  return commitChaincode(ports, work, definition, decided?.id ?? '');
}

async function commitChaincode(
  ports: ApplyPorts,
  work: ChaincodeWork,
  definition: ChaincodeDefinition,
  id: string,
): Promise<Applied> {
  const { spec, live } = work;
  const key = `${spec.channel}/${spec.name}#${definition.sequence}/${id}`;
  const approvals = await ports.observe.fabric.readiness(spec.channel, definition);
  if (!approvals)
    return {
      state: 'progressed',
      reason: 'Committed',
      message: `somebody else has committed sequence ${definition.sequence}`,
    };
  const since = ports.quorumSince.get(key) ?? ports.now();
  const turn = commitTurn({
    approvals,
    policy: live.policies['/Channel/Application/LifecycleEndorsement'],
    rank: work.rank,
    sinceQuorumMs: ports.now() - since,
    batchTimeoutMs: work.batchTimeoutMs,
  });
  if (turn.type === 'wait') {
    if (turn.reason !== 'approvals') ports.quorumSince.set(key, since);
    const names = turn.missing.join(', ');
    const message =
      turn.reason === 'approvals'
        ? `waiting for the approval of ${names}`
        : `the quorum is there; waiting ${Math.ceil(turn.waitMs)} ms ${turn.reason === 'others' ? `for ${names}` : 'for those before us to commit'}`;
    return {
      state: 'waiting',
      reason: 'WaitingForApprovals',
      message,
      ...(Number.isFinite(turn.waitMs) ? { retryAfterMs: turn.waitMs } : {}),
    };
  }
  const submitted = await ports.write.commit(spec.channel, definition, turn.endorsers);
  ports.quorumSince.delete(key);
  if (submitted.block > 0)
    ports.progress(
      'commit',
      `${spec.name} ${spec.version} at sequence ${definition.sequence}, block ${submitted.block}`,
    );
  return {
    state: 'progressed',
    reason: 'Committed',
    message: `${spec.name} ${spec.version} is committed at sequence ${definition.sequence}`,
  };
}

/**
 * Our own part of a definition that is committed already and that our branch holds: approve it, also late or again,
 * with the committed bytes (approvals are compared byte for byte) and our package. Heals without a vote.
 */
export async function healChaincode(
  ports: ApplyPorts,
  work: ChaincodeWork,
  committed: ChaincodeDefinition,
): Promise<Applied> {
  const { live, spec, package: wanted } = work;
  const ours = live.own?.approved;
  if (ours?.sequence === committed.sequence && ours.packageId === wanted.packageId) {
    return {
      state: 'done',
      reason: 'Applied',
      message: `${spec.name} ${spec.version} runs at sequence ${committed.sequence}`,
    };
  }
  const submitted = await ports.write.approve(spec.channel, committed, wanted.packageId);
  ports.progress(
    'approve',
    `${spec.name} ${spec.version} at the committed sequence ${committed.sequence}${submitted.block ? `, block ${submitted.block}` : ''}`,
  );
  return {
    state: 'progressed',
    reason: 'Approved',
    message: `approved ${spec.name} at the committed sequence ${committed.sequence}`,
  };
}
