import { orderer } from '@hyperledger/fabric-protos';
import { decode } from '../transaction/decode.js';
import type { ChannelBundle } from './channel-bundle.js';
import { ConfigError, ConfigPanic } from './config-error.js';
import { within } from './config-values.js';
import { checkConsenterCertificates, type TlsAuthorities, tlsAuthorities } from './consenter-certificates.js';
import { parseGoDuration } from './go-duration.js';

type Consenter = orderer.etcdraft.Consenter;
type OrdererConfig = NonNullable<ChannelBundle['orderer']>;

export interface ConsensusCheck {
  /** New consenters' certificates must be valid at this time. */
  readonly now: Date;
  /** Whether a consenter of the present set runs; default: all do. */
  readonly isActive?: (consenter: Consenter) => boolean;
}

function checkOptions(options: orderer.etcdraft.Options | undefined): void {
  if (options === undefined) {
    throw new ConfigError('nil Raft config metadata options');
  }
  const [heartbeat, election] = [options.getHeartbeatTick(), options.getElectionTick()];
  const inflight = options.getMaxInflightBlocks();
  if (heartbeat === 0 || election === 0 || inflight === 0) {
    throw new ConfigError(
      `none of HeartbeatTick (${heartbeat}), ElectionTick (${election}) and MaxInflightBlocks (${inflight}) can be zero`,
    );
  }
  if (election <= heartbeat) {
    throw new ConfigError(`ElectionTick (${election}) must be greater than HeartbeatTick (${heartbeat})`);
  }
  const tick = options.getTickInterval();
  if (within(`failed to parse TickInterval (${tick}) to time duration`, () => parseGoDuration(tick)) === 0n) {
    throw new ConfigError('TickInterval cannot be zero');
  }
}

function checkDuplicates(consenters: readonly Consenter[]): void {
  const seen = new Set<string>();
  for (const consenter of consenters) {
    const [server, client] = [consenter.getServerTlsCert_asU8(), consenter.getClientTlsCert_asU8()].map((pem) =>
      Buffer.from(pem).toString(),
    ) as [string, string];
    if (seen.has(server) || seen.has(client)) {
      throw new ConfigError(`duplicate consenter: server cert: ${server}, client cert: ${client}`);
    }
    seen.add(server).add(client);
  }
}

/** Fabric: etcdraft/util.go VerifyConfigMetadata. */
function checkMetadata(metadata: orderer.etcdraft.ConfigMetadata, authorities: TlsAuthorities): void {
  checkOptions(metadata.getOptions());
  const consenters = metadata.getConsentersList();
  if (consenters.length === 0) {
    throw new ConfigError('empty consenter set');
  }
  for (const consenter of consenters) {
    within(`consenter ${consenter.getHost()}:${consenter.getPort()} has invalid certificate`, () =>
      checkConsenterCertificates(consenter, authorities, undefined),
    );
  }
  checkDuplicates(consenters);
}

/** A consenter is known by its client certificate. */
const identity = (consenter: Consenter): string => consenter.getClientTlsCert_asB64();

interface MembershipChange {
  readonly added: readonly Consenter[];
  readonly removed: readonly Consenter[];
}

function membershipChange(before: readonly Consenter[], after: readonly Consenter[]): MembershipChange {
  const missingFrom = (list: readonly Consenter[]) => {
    const known = new Set(list.map(identity));
    return (consenter: Consenter): boolean => !known.has(identity(consenter));
  };
  const added = after.filter(missingFrom(before));
  const removed = before.filter(missingFrom(after));
  if (added.length > 1 || removed.length > 1) {
    throw new ConfigError(
      `update of more than one consenter at a time is not supported, requested changes: add ${added.length} node(s), remove ${removed.length} node(s)`,
    );
  }
  return { added, removed };
}

/** Fabric: MembershipChanges.UnacceptableQuorumLoss: only losses that could be avoided by starting nodes are refused. */
function checkQuorum(
  { added, removed }: MembershipChange,
  before: readonly Consenter[],
  newSize: number,
  isActive: (consenter: Consenter) => boolean,
): void {
  const active = before.filter(isActive);
  const gone = new Set(removed.map(identity));
  const remaining = active.filter((consenter) => !gone.has(identity(consenter))).length;
  const quorum = Math.floor(newSize / 2) + 1;
  const onlyRemoved = removed.length > 0 && added.length === 0;
  const changed = added.length + removed.length > 0;
  if (changed && remaining < quorum && (onlyRemoved || newSize > 2)) {
    throw new ConfigError(
      `${active.length} out of ${before.length} nodes are alive, configuration will result in quorum loss`,
    );
  }
}

function checkMigration(next: OrdererConfig): void {
  if (next.consensusType !== 'BFT') {
    throw new ConfigPanic(
      `illegal consensus type detected during consensus metadata validation: ${next.consensusType}`,
    );
  }
  const without = next.organizations.find(({ endpoints }) => endpoints.length === 0);
  if (without !== undefined) {
    throw new ConfigError(
      `illegal orderer config detected during consensus metadata validation: endpoints of org ${without.name} are missing`,
    );
  }
}

/**
 * The etcdraft rules of a new configuration: options, certificates, no duplicates, at most one consenter added and one
 * removed, no avoidable loss of the quorum. As in Fabric, metadata that was emptied altogether passes, and every orderer
 * of such a channel panics afterwards (fabric-surface.md 8.2): a plan must refuse it by itself.
 * Fabric: etcdraft/chain.go ValidateConsensusMetadata.
 * @throws ConfigError with Fabric's text
 */
export function validateConsensusMetadata(current: OrdererConfig, next: OrdererConfig, check: ConsensusCheck): void {
  if (next.consensusMetadata.length === 0) {
    return;
  }
  if (next.consensusType !== 'etcdraft') {
    checkMigration(next);
    return;
  }
  const { ConfigMetadata } = orderer.etcdraft;
  const before = ConfigMetadata.deserializeBinary(current.consensusMetadata).getConsentersList();
  const metadata = within('failed to unmarshal new etcdraft metadata configuration', () =>
    decode(ConfigMetadata, next.consensusMetadata),
  );
  const authorities = within('failed to create x509 verify options from old and new orderer config', () =>
    tlsAuthorities(next),
  );
  within('invalid new config metadata', () => checkMetadata(metadata, authorities));
  const change = membershipChange(before, metadata.getConsentersList());
  for (const consenter of change.added) {
    within(`consenter ${consenter.getHost()}:${consenter.getPort()} has invalid certificates`, () =>
      checkConsenterCertificates(consenter, authorities, check.now),
    );
  }
  checkQuorum(change, before, metadata.getConsentersList().length, check.isActive ?? (() => true));
}
