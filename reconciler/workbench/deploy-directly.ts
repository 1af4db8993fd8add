import { setTimeout as pause } from 'node:timers/promises';
import { QuorateError } from '../core/model/quorate-error.js';
import { definitionAt } from '../kinds/chaincode/apply-chaincode.js';
import type { ChaincodePackage } from '../kinds/chaincode/chaincode-package.js';
import type { ChaincodeSpec } from '../kinds/chaincode/chaincode-spec.js';
import type { ChaincodeDefinition } from '../ports/read/fabric-reader.js';
import type { SourceTree } from '../ports/write/chaincode-runtime.js';
import type { DevChaincode } from './dev-chaincode.js';
import type { DevMember } from './dev-member.js';
import { devPackage } from './dev-package.js';

/** A chaincode as it was brought onto its channel. */
export interface Deployed {
  readonly packageId: string;
  readonly sequence: number;
  /** The definition was on the ledger already. */
  readonly reused: boolean;
}

const SEEN_POLL_MS = 20;
const SEEN_LIMIT_MS = 60_000;

/**
 * Brings a built chaincode onto its channel with nobody's vote: installs it, starts its processes, has each of these
 * members approve, and lets the first commit. A definition that is there already and says the same is used as it is.
 * @param members those of the channel that have peers
 * @throws QuorateError of the runtime and the writer; DEPLOY_NOT_SEEN when a peer does not get the blocks
 */
export async function deployDirectly(
  members: readonly DevMember[],
  chaincode: DevChaincode,
  source: SourceTree,
): Promise<Deployed> {
  const { spec } = chaincode;
  const made = await devPackage(chaincode);
  const [installed, defined] = await Promise.all([
    Promise.all(members.map((member) => install(member, spec, made))),
    definitionFor(members[0]!, spec),
    serve(members, chaincode, made, source),
  ]);
  const { definition, reused } = defined;
  const { channel, name } = spec;
  await Promise.all(members.map((member) => approve(member, channel, definition, made.packageId, reused)));
  const peers = installed.flat();
  if (!reused) {
    await seenBy(peers, `the approvals of ${name}`, async ({ reader }) => {
      const approvals = await reader.readiness(channel, definition);
      return approvals === undefined || members.every(({ mspId }) => approvals[mspId]);
    });
    await members[0]!.writer.commit(
      channel,
      definition,
      members.map(({ mspId }) => mspId),
    );
  }
  await seenBy(peers, `the definition of ${name}`, async ({ reader }) => {
    const committed = await reader.committed(channel);
    return committed.some((one) => one.name === name && one.sequence >= definition.sequence);
  });
  return { packageId: made.packageId, sequence: definition.sequence, reused };
}

/** Starts or replaces the chaincode's processes at every member; resolves when all of them listen. */
export async function serve(
  members: readonly DevMember[],
  { spec }: DevChaincode,
  made: ChaincodePackage,
  source: SourceTree,
): Promise<void> {
  const { packageId, address } = made;
  await Promise.all(
    members.flatMap((member) =>
      placedPeers(member, spec).map(({ name: peer }) =>
        member.runtime.ensure({ peer, packageId, chaincode: spec.name, tree: source.hash, address }),
      ),
    ),
  );
}

function placedPeers({ mspId, peers }: DevMember, { placement }: ChaincodeSpec): DevMember['peers'] {
  const placed = Object.hasOwn(placement, mspId) ? placement[mspId]! : undefined;
  return placed ? peers.filter(({ name }) => placed.includes(name)) : peers;
}

async function install(
  member: DevMember,
  spec: ChaincodeSpec,
  { bytes }: ChaincodePackage,
): Promise<DevMember['peers']> {
  await Promise.all(placedPeers(member, spec).map(({ name }) => member.writer.install(name, bytes)));
  return member.peers;
}

/** The definition in force when it says what the spec says, else the next one. */
async function definitionFor(
  member: DevMember,
  spec: ChaincodeSpec,
): Promise<{ definition: ChaincodeDefinition; reused: boolean }> {
  const committed = (await member.reader.committed(spec.channel)).find(({ name }) => name === spec.name);
  const same = definitionAt(spec, committed?.sequence ?? 0);
  const reused =
    committed !== undefined &&
    committed.version === same.version &&
    committed.validationParameter === same.validationParameter &&
    committed.initRequired === same.initRequired &&
    committed.collections === same.collections;
  return { definition: reused ? same : definitionAt(spec, same.sequence + 1), reused };
}

async function approve(
  { reader, writer }: DevMember,
  channel: string,
  definition: ChaincodeDefinition,
  packageId: string,
  reused: boolean,
): Promise<void> {
  const { name, sequence } = definition;
  const approvals = reused ? await reader.ownApprovals(channel) : [];
  const done = approvals.some(
    (one) => one.definition.name === name && one.definition.sequence === sequence && one.packageId === packageId,
  );
  if (!done) await writer.approve(channel, definition, packageId);
}

/** Waits until every peer has the blocks that say so. */
async function seenBy(
  peers: DevMember['peers'],
  what: string,
  sees: (peer: DevMember['peers'][number]) => Promise<boolean>,
): Promise<void> {
  const limit = Date.now() + SEEN_LIMIT_MS;
  await Promise.all(
    peers.map(async (peer) => {
      while (!(await sees(peer))) {
        if (Date.now() > limit) throw notSeen(peer.name, what);
        await pause(SEEN_POLL_MS);
      }
    }),
  );
}

function notSeen(peer: string, what: string): QuorateError {
  return new QuorateError('DEPLOY_NOT_SEEN', 'A peer does not get the blocks of its channel', {
    why: `${peer} has not seen ${what} within ${SEEN_LIMIT_MS / 1000} s`,
    mend: 'see whether an orderer of the channel runs: `reconcile devnet status`',
    facts: { peer },
    retry: 'transient',
  });
}
