import { orderer } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import { parseGoDuration } from '../../../fabric/config/go-duration.js';
import { decode } from '../../../fabric/transaction/decode.js';
import { checkConsenterCertificates, type TlsAuthorities, tlsAuthorities } from './consenter-certificates.js';
import { messageOf } from './ordering-error.js';

type Consenter = orderer.etcdraft.Consenter;

function checkOptions(options: orderer.etcdraft.Options | undefined): void {
  if (options === undefined) throw new Error('nil Raft config metadata options');
  const [heartbeat, election] = [options.getHeartbeatTick(), options.getElectionTick()];
  const inflight = options.getMaxInflightBlocks();
  if (heartbeat === 0 || election === 0 || inflight === 0) {
    throw new Error(
      `none of HeartbeatTick (${heartbeat}), ElectionTick (${election}) and MaxInflightBlocks (${inflight}) can be zero`,
    );
  }
  if (election <= heartbeat) {
    throw new Error(`ElectionTick (${election}) must be greater than HeartbeatTick (${heartbeat})`);
  }
  const interval = options.getTickInterval();
  let tick: bigint;
  try {
    tick = parseGoDuration(interval);
  } catch (error) {
    throw new Error(`failed to parse TickInterval (${interval}) to time duration: ${messageOf(error)}`);
  }
  if (tick === 0n) throw new Error('TickInterval cannot be zero');
}

function checkDuplicates(consenters: readonly Consenter[]): void {
  const seen = new Set<string>();
  for (const consenter of consenters) {
    const server = Buffer.from(consenter.getServerTlsCert_asU8()).toString('utf8');
    const client = Buffer.from(consenter.getClientTlsCert_asU8()).toString('utf8');
    if (seen.has(server) || seen.has(client)) {
      throw new Error(`duplicate consenter: server cert: ${server}, client cert: ${client}`);
    }
    seen.add(server).add(client);
  }
}

/** Fabric: etcdraft VerifyConfigMetadata. */
function checkMetadata(metadata: orderer.etcdraft.ConfigMetadata, authorities: TlsAuthorities, now: Date): void {
  checkOptions(metadata.getOptions());
  const consenters = metadata.getConsentersList();
  if (consenters.length === 0) throw new Error('empty consenter set');
  for (const consenter of consenters) {
    try {
      checkConsenterCertificates(consenter, authorities, { now, refuse: false });
    } catch (error) {
      const node = `${consenter.getHost()}:${consenter.getPort()}`;
      throw new Error(`consenter ${node} has invalid certificate: ${messageOf(error)}`);
    }
  }
  checkDuplicates(consenters);
}

const keyOf = (consenter: Consenter): string => Buffer.from(consenter.getClientTlsCert_asU8()).toString('base64');

/** Whether the change leaves too few running nodes for a quorum. Fabric: MembershipChanges.UnacceptableQuorumLoss. */
function losesQuorum(
  added: readonly Consenter[],
  removed: readonly Consenter[],
  active: readonly Consenter[],
  size: number,
): boolean {
  const quorum = Math.floor(size / 2) + 1;
  const left = active.filter((consenter) => !removed.some((gone) => keyOf(gone) === keyOf(consenter))).length;
  if (added.length === 1 && removed.length === 1) return size > 2 && left < quorum;
  if (added.length === 1) return size > 2 && active.length < quorum;
  return removed.length === 1 && left < quorum;
}

/** What the rules need of the running channel. */
export interface ConsenterState {
  readonly now: Date;
  /** Whether a consenter of the present configuration runs. */
  isActive(consenter: Consenter): boolean;
}

/**
 * Whether the consenters of the next configuration may follow the present ones: readable, with certificates of the
 * orderer organizations, one change at a time, no loss of the quorum. Empty metadata passes, as in Fabric (where it
 * then stops every orderer of the channel). Fabric: etcdraft Chain.ValidateConsensusMetadata.
 * @throws Error with Fabric's text, without `consensus metadata update for channel config update is invalid`.
 */
export function checkConsenters(current: ChannelBundle, next: ChannelBundle, state: ConsenterState): void {
  const { consensusMetadata, consensusType } = next.orderer!;
  if (consensusMetadata.length === 0 || consensusType !== 'etcdraft') return;
  const before = decode(orderer.etcdraft.ConfigMetadata, current.orderer!.consensusMetadata).getConsentersList();
  const metadata = parseMetadata(consensusMetadata);
  const authorities = tlsAuthorities(next);
  try {
    checkMetadata(metadata, authorities, state.now);
  } catch (error) {
    throw new Error(`invalid new config metadata: ${messageOf(error)}`);
  }
  const after = metadata.getConsentersList();
  const missing = (from: readonly Consenter[], among: readonly Consenter[]) =>
    from.filter((consenter) => !among.some((other) => keyOf(other) === keyOf(consenter)));
  const [added, removed] = [missing(after, before), missing(before, after)];
  if (added.length > 1 || removed.length > 1) {
    throw new Error(
      `update of more than one consenter at a time is not supported, requested changes: add ${added.length} node(s), remove ${removed.length} node(s)`,
    );
  }
  for (const consenter of added) {
    try {
      checkConsenterCertificates(consenter, authorities, { now: state.now, refuse: true });
    } catch (error) {
      const node = `${consenter.getHost()}:${consenter.getPort()}`;
      throw new Error(`consenter ${node} has invalid certificates: ${messageOf(error)}`);
    }
  }
  const active = before.filter((consenter) => state.isActive(consenter));
  if (losesQuorum(added, removed, active, after.length)) {
    throw new Error(
      `${active.length} out of ${before.length} nodes are alive, configuration will result in quorum loss`,
    );
  }
}

function parseMetadata(bytes: Uint8Array): orderer.etcdraft.ConfigMetadata {
  try {
    return decode(orderer.etcdraft.ConfigMetadata, bytes);
  } catch (error) {
    throw new Error(`failed to unmarshal new etcdraft metadata configuration: ${messageOf(error)}`);
  }
}
