import type { peer } from '@hyperledger/fabric-protos';
import type { NodeFailure } from './error-details.js';
import type { GatewayPeer } from './gateway-context.js';

interface Layout {
  /** Group -> endorsements still needed. */
  readonly required: Map<string, number>;
  readonly endorsements: peer.Endorsement[];
}

/**
 * Which peers to ask, and what they have said so far. A group is a set of peers that can stand for each other, a layout
 * says how many endorsements of which groups satisfy the policies. Fabric: internal/pkg/gateway/endorsement.go.
 */
export class EndorsementPlan {
  readonly failures: NodeFailure[] = [];
  private readonly layouts: (Layout | undefined)[];
  private readonly groups: Map<string, GatewayPeer[]>;
  private readonly groupOf = new Map<GatewayPeer, string>();
  private next = 0;
  private payload: Uint8Array | undefined;
  private completed: Layout | undefined;

  constructor(layouts: readonly ReadonlyMap<string, number>[], groups: ReadonlyMap<string, readonly GatewayPeer[]>) {
    this.layouts = layouts.map((required) => ({ required: new Map(required), endorsements: [] }));
    this.groups = new Map([...groups].map(([group, peers]) => [group, [...peers]]));
    for (const [group, peers] of groups) for (const one of peers) this.groupOf.set(one, group);
  }

  /** The endorsements of a satisfied layout with the payload that all of them signed; undefined before. */
  result(): { readonly payload: Uint8Array; readonly endorsements: readonly peer.Endorsement[] } | undefined {
    if (this.completed === undefined || this.payload === undefined) return undefined;
    return { payload: this.payload, endorsements: uniqueEndorsements(this.completed.endorsements) };
  }

  /** The peers to ask for the next layout; undefined when no layout is left. Takes them out of their groups. */
  endorsers(): GatewayPeer[] | undefined {
    while (this.next < this.layouts.length) {
      const layout = this.layouts[this.next];
      const endorsers = layout === undefined ? undefined : this.take(layout);
      if (endorsers !== undefined) return endorsers;
      this.layouts[this.next] = undefined;
      this.next += 1;
    }
    return undefined;
  }

  private take(layout: Layout): GatewayPeer[] | undefined {
    const endorsers: GatewayPeer[] = [];
    for (const [group, quantity] of layout.required) {
      const peers = this.groups.get(group) ?? [];
      if (quantity > peers.length) return undefined;
      endorsers.push(...peers.splice(0, quantity));
    }
    return endorsers;
  }

  /**
   * Counts a successful endorsement in every layout that needs its group.
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
    const endorsement = response.getEndorsement();
    for (let i = this.next; i < this.layouts.length && group !== undefined; i += 1) {
      const layout = this.layouts[i];
      const quantity = layout?.required.get(group);
      if (layout === undefined || quantity === undefined) continue;
      if (endorsement !== undefined) layout.endorsements.push(endorsement);
      if (quantity > 1) layout.required.set(group, quantity - 1);
      else layout.required.delete(group);
      if (layout.required.size === 0) {
        this.completed = layout;
        return true;
      }
    }
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

  /** Drops every layout that needs one of these groups, and goes on to the next layout. */
  abandon(groups: readonly string[]): void {
    for (let i = this.next; i < this.layouts.length; i += 1) {
      if (groups.some((group) => this.layouts[i]?.required.has(group))) this.layouts[i] = undefined;
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
