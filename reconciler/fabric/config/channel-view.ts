import { createHash } from 'node:crypto';
import type { common } from '@hyperledger/fabric-protos';
import { compareKeys } from '../transaction/compare-keys.js';
import type { ChannelBundle, OrganizationConfig } from './channel-bundle.js';
import { configPolicyText } from './config-policy.js';
import { entriesOf } from './config-values.js';
import { formatGoDuration } from './go-duration.js';

/** A channel as its config says, as plain data: what `ports/read` calls ChannelView. */
export interface ChannelSummary {
  readonly channel: string;
  readonly genesis: string;
  readonly configSequence: number;
  readonly config: Uint8Array;
  readonly height: number;
  readonly members: readonly string[];
  readonly ordererOrganizations: readonly string[];
  readonly mspHashes: Readonly<Record<string, string>>;
  readonly policies: Readonly<Record<string, string>>;
  readonly acls: Readonly<Record<string, string>>;
  readonly batchTimeout: string;
  readonly maxMessageCount: number;
}

const NANOSECONDS_PER_MILLISECOND = 1e6;
const ids = (organizations: readonly OrganizationConfig[]): readonly string[] =>
  organizations.map(({ mspId }) => mspId).sort(compareKeys);

function policyTexts(group: common.ConfigGroup, path: string): [path: string, text: string][] {
  const own = entriesOf(group.getPoliciesMap()).flatMap(([name, entry]): [string, string][] => {
    const policy = entry.getPolicy();
    return policy === undefined ? [] : [[`${path}/${name}`, configPolicyText(policy)]];
  });
  const below = entriesOf(group.getGroupsMap()).flatMap(([name, child]) => policyTexts(child, `${path}/${name}`));
  return [...own, ...below];
}

function mspHashes(organizations: readonly OrganizationConfig[]): Readonly<Record<string, string>> {
  const entries = organizations.map(
    ({ mspId, mspConfig }) => [mspId, createHash('sha256').update(mspConfig).digest('hex')] as const,
  );
  return Object.fromEntries(entries.sort(([left], [right]) => compareKeys(left, right)));
}

/**
 * What the planner sees of a channel. Lists are sorted by bytes, the batch timeout has Go's one form (`1m0s`).
 * @param genesisHash SHA-256 of the genesis block's header bytes
 * @param height of the ledger that was read
 */
export function channelView(bundle: ChannelBundle, genesisHash: Uint8Array | string, height: number): ChannelSummary {
  const members = bundle.application?.organizations ?? [];
  const orderers = bundle.orderer?.organizations ?? [];
  const nanoseconds = BigInt(Math.round((bundle.orderer?.batchTimeoutMs ?? 0) * NANOSECONDS_PER_MILLISECOND));
  return {
    channel: bundle.channelId,
    genesis: typeof genesisHash === 'string' ? genesisHash : Buffer.from(genesisHash).toString('hex'),
    configSequence: bundle.sequence,
    config: bundle.config.serializeBinary(),
    height,
    members: ids(members),
    ordererOrganizations: ids(orderers),
    mspHashes: mspHashes([...members, ...orderers]),
    policies: Object.fromEntries(policyTexts(bundle.config.getChannelGroup()!, '/Channel')),
    acls: bundle.application?.acls ?? {},
    batchTimeout: formatGoDuration(nanoseconds),
    maxMessageCount: bundle.orderer?.maxMessageCount ?? 0,
  };
}
