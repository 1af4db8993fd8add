import type { peer } from '@hyperledger/fabric-protos';
import type { NodeFailure } from './error-details.js';
import type { GatewayPeer } from './gateway-context.js';

/** Group -> how many endorsements of it; one of several ways to satisfy the policies. */
export type Layout = ReadonlyMap<string, number>;

/**
 * Which peers to ask, and what they have said so far. A group is a set of peers that can stand for each other, a layout
 * says how many endorsements of which groups satisfy the policies. Layouts are many (a majority of 16 organizations has
 * thousands), so they are shared and never changed. Fabric: internal/pkg/gateway/endorsement.go.
 */
export class EndorsementPlan {
  readonly failures: NodeFailure[] = [];
  private readonly layouts: readonly Layout[];
  private readonly abandoned = new Set<number>();
  private readonly groups: Map<string, GatewayPeer[]>;
  private readonly groupOf = new Map<GatewayPeer, string>();
  private readonly received = new Map<string, number>();
  private readonly endorsements: { readonly group: string; readonly endorsement: peer.Endorsement }[] = [];
  private next = 0;
  private payload: Uint8Array | undefined;
  private completed: Layout | undefined;

  constructor(layouts: readonly Layout[], groups: ReadonlyMap<string, readonly GatewayPeer[]>) {
    this.layouts = layouts;
    this.groups = new Map([...groups].map(([group, peers]) => [group, [...peers]]));
    for (const [group, peers] of groups) for (const one of peers) this.groupOf.set(one, group);
  }

  /** The endorsements of a satisfied layout with the payload that all of them signed; undefined before. */
  result(): { readonly payload: Uint8Array; readonly endorsements: readonly peer.Endorsement[] } | undefined {
    if (this.completed === undefined || this.payload === undefined) return undefined;
    const left = new Map(this.completed);
    const chosen = this.endorsements.filter(({ group }) => {
      const quantity = left.get(group) ?? 0;
      left.set(group, quantity - 1);
      return quantity > 0;
    });
    return { payload: this.payload, endorsements: uniqueEndorsements(chosen.map(({ endorsement }) => endorsement)) };
  }

  /** The peers to ask for the next layout; undefined when no layout is left. Takes them out of their groups. */
  endorsers(): GatewayPeer[] | undefined {
    for (; this.next < this.layouts.length; this.next += 1) {
      if (this.abandoned.has(this.next)) continue;
      const endorsers = this.take(this.layouts[this.next]!);
      if (endorsers !== undefined) return endorsers;
      this.abandoned.add(this.next);
    }
    return undefined;
  }

  private take(layout: Layout): GatewayPeer[] | undefined {
    const endorsers: GatewayPeer[] = [];
    for (const [group, quantity] of layout) {
      const missing = quantity - (this.received.get(group) ?? 0);
      if (missing <= 0) continue;
      const peers = this.groups.get(group) ?? [];
      if (missing > peers.length) return undefined;
      endorsers.push(...peers.splice(0, missing));
    }
    return endorsers;
  }

  /**
   * Counts a successful endorsement for its group.
   * @returns whether its payload is the same as that of the others.
   */
  addEndorsement(endorser: GatewayPeer, response: peer.ProposalResponse): boolean {
    const group = this.groupOf.get(endorser);
    const peers = group === undefined ? undefined : this.groups.get(group);
    const index = peers?.indexOf(endorser) ?? -1;
    if (index >= 0) peers?.splice(index, 1);
    const payload = response.getPayload_asU8();
    if (this.payload === undefined) {
      this.payload = payload;
    } else if (Buffer.compare(this.payload, payload) !== 0) {
      this.addFailure(endorser, 'ProposalResponsePayloads do not match');
      return false;
    }
    if (group === undefined) return true;
    const endorsement = response.getEndorsement();
    if (endorsement !== undefined) this.endorsements.push({ group, endorsement });
    this.received.set(group, (this.received.get(group) ?? 0) + 1);
    this.completed = this.satisfiedLayout(group);
    return true;
  }

  private satisfiedLayout(group: string): Layout | undefined {
    for (let i = this.next; i < this.layouts.length; i += 1) {
      const layout = this.layouts[i]!;
      if (layout.size > this.received.size || !layout.has(group) || this.abandoned.has(i)) continue;
      if (this.isSatisfied(layout)) return layout;
    }
    return this.completed;
  }

  private isSatisfied(layout: Layout): boolean {
    for (const [group, quantity] of layout) if ((this.received.get(group) ?? 0) < quantity) return false;
    return true;
  }

  /** The next peer of the same group, or the group's name when there is none. */
  nextPeer(
    endorser: GatewayPeer,
  ): { readonly peer: GatewayPeer } | { readonly peer: undefined; readonly group: string } {
    const group = this.groupOf.get(endorser) ?? '';
    const next = this.groups.get(group)?.shift();
    return next === undefined ? { peer: undefined, group } : { peer: next };
  }

  /** Drops every layout that still needs one of these groups, and goes on to the next layout. */
  abandon(groups: readonly string[]): void {
    const needs = (layout: Layout) =>
      groups.some((group) => (layout.get(group) ?? 0) > (this.received.get(group) ?? 0));
    for (let i = this.next; i < this.layouts.length && groups.length > 0; i += 1) {
      if (needs(this.layouts[i]!)) this.abandoned.add(i);
    }
    this.next += 1;
  }

  addFailure(endorser: GatewayPeer, message: string): void {
    this.failures.push({ address: endorser.address, mspId: endorser.mspId, message });
  }
}

function uniqueEndorsements(endorsements: readonly peer.Endorsement[]): peer.Endorsement[] {
  const unique = new Map<string, peer.Endorsement>();
  for (const endorsement of endorsements) {
    const key = Buffer.from(endorsement.getEndorser_asU8()).toString('latin1');
    if (!unique.has(key)) unique.set(key, endorsement);
  }
  return [...unique.values()];
}
