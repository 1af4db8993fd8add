import type { peer } from '@hyperledger/fabric-protos';
import { EndorsementPlan, type Layout } from './endorsement-plan.js';
import { type EndorsementDescriptor, EndorsementPlanner } from './endorsement-planner.js';
import type { GatewayContext, GatewayPeer } from './gateway-context.js';

/** Chaincodes that every peer has. `lscc` is reserved by name, though nothing answers to it. */
const SYSTEM_CHAINCODES = new Set(['lscc', 'qscc', 'cscc', '_lifecycle']);

export interface OrdererEndpoint {
  readonly address: string;
  readonly mspId: string;
}

/** Chooses peers and orderers for the gateway. Fabric: internal/pkg/gateway/registry.go. */
export class Registry {
  private readonly context: GatewayContext;
  private readonly planner: EndorsementPlanner;

  constructor(context: GatewayContext) {
    this.context = context;
    this.planner = new EndorsementPlanner(context);
  }

  /** @throws Error when the local peer has not joined the channel. */
  requireChannel(channelId: string): void {
    if (this.context.ledger(channelId) !== undefined) return;
    throw new Error(
      `failed to get config for channel [${channelId}]: could not get last config for channel ${channelId}`,
    );
  }

  /** One endorsement by any peer, the local organization first. @throws Error */
  evaluator(channelId: string, chaincode: string, targets: readonly string[]): EndorsementPlan {
    const byOrganization = this.endorsersByOrganization(channelId, chaincode);
    const organizations = targets.length > 0 ? [...new Set(targets)] : [...byOrganization.keys()];
    const localMsp = this.context.local.mspId;
    const local = organizations.includes(localMsp) ? (byOrganization.get(localMsp) ?? []) : [];
    const others = organizations
      .filter((organization) => organization !== localMsp)
      .flatMap((organization) => byOrganization.get(organization) ?? []);
    const all = [...local, ...this.byHeight(channelId, others)];
    if (all.length === 0) {
      throw new Error(`no peers available to evaluate chaincode ${chaincode} in channel ${channelId}`);
    }
    return new EndorsementPlan([new Map([['g1', 1]])], new Map([['g1', all]]));
  }

  /** One endorsement of each organization. @throws Error that names the organizations without a peer for it. */
  planForOrganizations(channelId: string, chaincode: string, organizations: readonly string[]): EndorsementPlan {
    const byOrganization = this.endorsersByOrganization(channelId, chaincode);
    const groups = new Map<string, readonly GatewayPeer[]>();
    const missing: string[] = [];
    for (const organization of organizations) {
      const peers = byOrganization.get(organization);
      if (peers === undefined) missing.push(organization);
      else groups.set(organization, peers);
    }
    if (missing.length > 0) throw new Error(`failed to find any endorsing peers for org(s): ${missing.join(', ')}`);
    return new EndorsementPlan([new Map([...groups.keys()].map((group) => [group, 1]))], groups);
  }

  /** Endorsements that satisfy all policies of the interest; layouts with the preferred peer's group first. @throws Error */
  planForInterest(
    channelId: string,
    interest: peer.ChaincodeInterest,
    preferred: GatewayPeer | undefined,
  ): EndorsementPlan {
    const descriptor = this.describe(channelId, interest);
    const groups = new Map<string, readonly GatewayPeer[]>();
    let preferredGroup: string | undefined;
    for (const [group, peers] of descriptor.groups) {
      groups.set(group, this.byHeight(channelId, peers));
      if (preferred !== undefined && peers.includes(preferred)) preferredGroup = group;
    }
    const isPreferred = (layout: Layout) => preferredGroup !== undefined && layout.has(preferredGroup);
    const first = this.shuffle(descriptor.layouts.filter(isPreferred));
    const rest = this.shuffle(descriptor.layouts.filter((layout) => !isPreferred(layout)));
    return new EndorsementPlan([...first, ...rest], groups);
  }

  private describe(channelId: string, interest: peer.ChaincodeInterest): EndorsementDescriptor {
    try {
      return this.planner.descriptor(channelId, interest);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`no combination of peers can be derived which satisfy the endorsement policy: ${why}`, {
        cause: error,
      });
    }
  }

  /** The channel's orderers in random order: those of the organizations, or else the channel's own list. */
  orderers(channelId: string): OrdererEndpoint[] {
    this.requireChannel(channelId);
    const bundle = this.context.ledger(channelId)!.bundle();
    const organizations = bundle.orderer?.organizations ?? [];
    const own = organizations.flatMap((one) => one.endpoints.map((address) => ({ address, mspId: one.mspId })));
    if (own.length > 0) return this.shuffle(own);
    return this.shuffle(
      organizations.flatMap((one) => bundle.ordererAddresses.map((address) => ({ address, mspId: one.mspId }))),
    );
  }

  private endorsersByOrganization(channelId: string, chaincode: string): Map<string, GatewayPeer[]> {
    const system = SYSTEM_CHAINCODES.has(chaincode);
    const able = this.planner
      .peersOfChannel(channelId)
      .filter((one) => system || one.sequence(channelId, chaincode) !== undefined);
    const result = new Map<string, GatewayPeer[]>();
    for (const one of this.byHeight(channelId, able)) {
      const peers = result.get(one.mspId);
      if (peers === undefined) result.set(one.mspId, [one]);
      else peers.push(one);
    }
    return result;
  }

  /** Highest ledger first; the local peer wins a tie. */
  private byHeight(channelId: string, peers: readonly GatewayPeer[]): GatewayPeer[] {
    return peers
      .map((one) => ({ one, height: one.height(channelId) ?? 0 }))
      .sort((a, b) => b.height - a.height || this.localFirst(a.one, b.one))
      .map(({ one }) => one);
  }

  private localFirst(a: GatewayPeer, b: GatewayPeer): number {
    return Number(b === this.context.local) - Number(a === this.context.local);
  }

  private shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i -= 1) {
      const j = Math.floor(this.context.random() * (i + 1));
      [result[i], result[j]] = [result[j]!, result[i]!];
    }
    return result;
  }
}
