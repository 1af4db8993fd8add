import { canonicalJson } from '../../core/digest/canonical-json.js';
import { sha256Hex } from '../../core/digest/sha256-hex.js';
import type { Json, JsonObject } from '../../core/model/json.js';
import { compareBytes, sortedUnique } from '../../core/order/compare-bytes.js';
import { isOnFabric } from './governance-ledger.js';
import type { NetworkLive, OrganizationShared } from './network-live.js';
import { recordedOrganizations } from './network-on-evm.js';
import type { GovernanceLedger, NetworkSpec, OrganizationSpec } from './network-spec.js';

/** What all organizations must agree on. Hosts, ports and the service address are left to each. */
export function desiredShared(spec: NetworkSpec): JsonObject {
  const { rule, mustAgree, expiresAfter, maxOpenProposals, delegated } = spec.governance;
  return {
    governance: {
      ...ledgerShared(spec.governance),
      rule: { ...rule },
      mustAgree: sortedUnique(mustAgree),
      expiresAfter,
      maxOpenProposals,
      ...(delegated.length > 0 ? { delegated: sortedUnique(delegated) } : {}),
    },
    organizations: byMspId(spec.organizations.map(organizationShared)),
  };
}

function ledgerShared(ledger: GovernanceLedger): JsonObject {
  if (isOnFabric(ledger)) return { channel: ledger.channel, chaincode: ledger.chaincode };
  return { besuNetwork: ledger.besuNetwork, contract: ledger.contract };
}

/** The same as the ledger has it, in as far as it has it. */
export function liveShared(live: NetworkLive): JsonObject {
  const { rule, mustAgree, expiresAfter, maxOpenProposals, organizations } = live;
  const recorded = recordedOrganizations(live);
  return {
    governance: {
      rule: { ...rule },
      mustAgree: sortedUnique(mustAgree),
      ...(expiresAfter === undefined ? {} : { expiresAfter }),
      ...(maxOpenProposals === undefined ? {} : { maxOpenProposals }),
    },
    ...((organizations ?? recorded) ? { organizations: byMspId(organizations ?? recorded!) } : {}),
  };
}

export function organizationShared({
  name,
  mspId,
  msp,
  account,
  peers,
  orderers,
}: OrganizationSpec): OrganizationShared {
  return {
    name,
    mspId,
    ...(msp.rootCerts.length > 0 ? { msp: mspHash(msp) } : {}),
    ...(account === undefined ? {} : { account }),
    peers: sortedUnique(peers.map((peer) => peer.name)),
    orderers: sortedUnique(orderers.map((orderer) => orderer.name)),
  };
}

/** By the object that a document was loaded into: every pass of a loop asks for each organization again. */
const HASHES = new WeakMap<OrganizationSpec['msp'], string>();

function mspHash(msp: OrganizationSpec['msp']): string {
  const hash = HASHES.get(msp) ?? sha256Hex(canonicalJson(msp as unknown as Json));
  HASHES.set(msp, hash);
  return hash;
}

/** An organization, in as far as a ledger has it. */
type Recorded = Pick<OrganizationShared, 'mspId'> & Partial<OrganizationShared>;

/** A list, as OpsSC reads it (chaincode/opssc, network-rule.ts). */
function byMspId(organizations: readonly Recorded[]): JsonObject[] {
  const sorted = [...organizations].sort((left, right) => compareBytes(left.mspId, right.mspId));
  return sorted.map(({ mspId, name, msp, account, peers, orderers }) => ({
    mspId,
    ...(name === undefined ? {} : { name }),
    ...(msp === undefined ? {} : { msp }),
    ...(account === undefined ? {} : { account }),
    ...(peers === undefined ? {} : { peers: [...peers] }),
    ...(orderers === undefined ? {} : { orderers: [...orderers] }),
  }));
}

/** The shared part with its organizations by MSP id, so that one organization's change shows as that one's. */
export function byOrganization(shared: JsonObject): JsonObject {
  const { organizations, ...rest } = shared;
  if (!Array.isArray(organizations)) return shared;
  const entries = (organizations as JsonObject[]).map(({ mspId, ...entry }) => [String(mspId), entry] as const);
  return { ...rest, organizations: Object.fromEntries(entries) };
}
