import { msp, type peer } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../../fabric/config/channel-bundle.js';
import { principalSets } from '../../../../fabric/policy/principal-sets.js';
import type { PeerLedger } from '../../ledger/peer-ledger.js';
import { type ChaincodeMetadata, chaincodeMetadata } from './chaincode-metadata.js';
import type { Layout } from './endorsement-plan.js';
import type { GatewayContext, GatewayPeer } from './gateway-context.js';
import { LayoutError } from './layout-error.js';
import { mergePrincipalSets, type Principal, type PrincipalSet } from './merge-principal-sets.js';

/** Which groups of peers can endorse, and how many of each group satisfy all policies. */
export interface EndorsementDescriptor {
  readonly groups: ReadonlyMap<string, readonly GatewayPeer[]>;
  /** Group -> quantity; each layout alone is enough. */
  readonly layouts: readonly Layout[];
}

interface CompiledSets {
  /** Group -> MSPPrincipal bytes. */
  readonly principals: ReadonlyMap<string, Uint8Array>;
  readonly layouts: readonly Layout[];
}

/** At most so many policies are kept with the sets that satisfy them. */
const CACHED_POLICIES = 100;

/** Which peers must endorse an interaction. Fabric: discovery/endorsement/endorsement.go. */
export class EndorsementPlanner {
  private readonly context: GatewayContext;
  private readonly setsOfPolicy = new Map<string, readonly PrincipalSet[]>();
  private readonly layoutsOfSets = new WeakMap<readonly PrincipalSet[], CompiledSets>();
  private readonly satisfied = new WeakMap<ChannelBundle, Map<string, boolean>>();

  constructor(context: GatewayContext) {
    this.context = context;
  }

  /** Peers believed alive that have joined the channel. */
  peersOfChannel(channelId: string): GatewayPeer[] {
    return this.context.peers().filter((one) => one.alive() && one.height(channelId) !== undefined);
  }

  /** @throws Error with the text of Fabric's discovery. */
  descriptor(channelId: string, interest: peer.ChaincodeInterest): EndorsementDescriptor {
    const ledger = this.context.ledger(channelId);
    const calls = interest.getChaincodesList();
    const metadata = calls.map((call) => this.metadata(ledger, channelId, call));
    if (ledger === undefined) throw new Error('no principal sets remained after filtering');
    const peers = this.peersOfChannel(channelId);
    const able = new Set(peers.filter((one) => hasChaincodes(one, channelId, metadata)));
    const filters = calls.map((call, index) => this.collectionFilter(ledger, call, metadata[index]!));
    const authorized = peers.filter((one) => filters.every((filter) => filter(one)));
    return this.layOut(ledger, this.setsOf(calls, metadata), authorized, able);
  }

  private metadata(ledger: PeerLedger | undefined, channelId: string, call: peer.ChaincodeCall): ChaincodeMetadata {
    const found =
      ledger === undefined
        ? undefined
        : chaincodeMetadata(this.context, ledger, call.getName(), call.getCollectionNamesList());
    if (found !== undefined) return found;
    throw new Error(`No metadata was found for chaincode ${call.getName()} in channel ${channelId}`);
  }

  /** Only peers that may hold the collections that the call reads. */
  private collectionFilter(
    ledger: PeerLedger,
    call: peer.ChaincodeCall,
    metadata: ChaincodeMetadata,
  ): (peer: GatewayPeer) => boolean {
    if (call.getCollectionNamesList().length === 0 || call.getNoPrivateReads()) return () => true;
    const memberships = call.getCollectionNamesList().map((collection) => {
      const members = metadata.collectionMembers.get(collection);
      if (members !== undefined) return members;
      throw new Error(`collection ${collection} doesn't exist in collection config for chaincode ${call.getName()}`);
    });
    return (one) =>
      memberships.every((members) => members.some((principal) => this.satisfies(ledger.bundle(), one, principal)));
  }

  /** All principal sets that satisfy all policies of the calls. */
  private setsOf(
    calls: readonly peer.ChaincodeCall[],
    metadata: readonly ChaincodeMetadata[],
  ): readonly PrincipalSet[] {
    const policies = calls.flatMap((call, index) => policiesOf(call, metadata[index]!));
    const sets = policies.map((policy) => {
      const found = this.principalSets(policy.serializeBinary());
      if (found.length === 0) throw new Error('endorsement policy cannot be satisfied');
      return found;
    });
    const keySets = calls
      .flatMap((call) => call.getKeyPoliciesList())
      .map((policy) => {
        const found = this.principalSets(policy.serializeBinary());
        if (found.length === 0) throw new Error('state based endorsement policy cannot be satisfied');
        return found;
      });
    if (keySets.length > 0) sets.push(keySets.reduce(mergePrincipalSets));
    if (sets.length === 0) throw new Error('no principal sets remained after filtering');
    return sets.reduce(mergePrincipalSets);
  }

  private principalSets(policy: Uint8Array): readonly PrincipalSet[] {
    const key = Buffer.from(policy).toString('latin1');
    let sets = this.setsOfPolicy.get(key);
    if (sets === undefined) {
      sets = principalSets(policy);
      if (this.setsOfPolicy.size >= CACHED_POLICIES) this.setsOfPolicy.clear();
      this.setsOfPolicy.set(key, sets);
    }
    return sets;
  }

  private layOut(
    ledger: PeerLedger,
    sets: readonly PrincipalSet[],
    authorized: readonly GatewayPeer[],
    able: ReadonlySet<GatewayPeer>,
  ): EndorsementDescriptor {
    const bundle = ledger.bundle();
    const { principals, layouts } = this.layoutsOf(sets);
    const members = new Map<string, readonly GatewayPeer[]>();
    for (const [group, principal] of principals) {
      members.set(
        group,
        authorized.filter((one) => this.satisfies(bundle, one, principal)),
      );
    }
    const possible = fitting(layouts, members);
    if (possible.length === 0) {
      const text = 'no peer combination can satisfy the endorsement policy';
      throw new LayoutError(text, { bundle, sets, peers: authorized });
    }
    const groups = new Map<string, readonly GatewayPeer[]>();
    for (const [group, peers] of members) {
      const installed = peers.filter((one) => able.has(one));
      if (installed.length > 0 && possible.some((layout) => layout.has(group))) groups.set(group, installed);
    }
    const installed = fitting(possible, groups);
    if (installed.length === 0) {
      const text = 'required chaincodes are not installed on sufficient peers';
      throw new LayoutError(text, { bundle, sets, peers: authorized.filter((one) => able.has(one)) });
    }
    return { groups, layouts: installed };
  }

  /** The sets as quantities of groups, each group standing for a principal; kept as long as the sets are. */
  private layoutsOf(sets: readonly PrincipalSet[]): CompiledSets {
    const known = this.layoutsOfSets.get(sets);
    if (known !== undefined) return known;
    const names = new Map<string, string>();
    const principals = new Map<string, Uint8Array>();
    const groupOf = (principal: Principal): string => {
      const key = `${principal.role}.${principal.mspId}`;
      let name = names.get(key);
      if (name === undefined) {
        name = `G${names.size}`;
        names.set(key, name);
        principals.set(name, encodePrincipal(principal));
      }
      return name;
    };
    const layouts = sets.map((set) => {
      const quantities = new Map<string, number>();
      for (const principal of set) {
        const group = groupOf(principal);
        quantities.set(group, (quantities.get(group) ?? 0) + 1);
      }
      return quantities;
    });
    const compiled = { principals, layouts };
    this.layoutsOfSets.set(sets, compiled);
    return compiled;
  }

  private satisfies(bundle: ChannelBundle, one: GatewayPeer, principal: Uint8Array): boolean {
    let known = this.satisfied.get(bundle);
    if (known === undefined) {
      known = new Map();
      this.satisfied.set(bundle, known);
    }
    const key = `${one.address} ${Buffer.from(principal).toString('latin1')}`;
    let answer = known.get(key);
    if (answer === undefined) {
      try {
        bundle.mspManager.deserialize(one.identity).satisfiesPrincipal(principal);
        answer = true;
      } catch {
        answer = false;
      }
      known.set(key, answer);
    }
    return answer;
  }
}

/** The chaincode's policy and those of the collections, each once. Fabric: discovery/support/chaincode. */
function policiesOf(call: peer.ChaincodeCall, metadata: ChaincodeMetadata) {
  const collections = call.getCollectionNamesList();
  const wanted =
    collections.length === 0
      ? [metadata.policy]
      : collections.map((collection) => metadata.collectionPolicies.get(collection) ?? metadata.policy);
  const unique = new Map(wanted.map((policy) => [Buffer.from(policy.serializeBinary()).toString('latin1'), policy]));
  const policies = [...unique.values()];
  if (policies.some((policy) => policy.getIdentitiesList().length === 0 || !policy.hasRule())) {
    throw new Error('policy not found');
  }
  if (!call.getDisregardNamespacePolicy()) return policies;
  if (policies.length === 1 && call.getKeyPoliciesList().length === 0) {
    throw new Error(
      `requested to disregard chaincode ${call.getName()}'s policy but key and collection policies are missing, either ` +
        'disable DisregardNamespacePolicy or specify at least one key policy or at least one collection policy',
    );
  }
  return policies.slice(1);
}

function hasChaincodes(one: GatewayPeer, channelId: string, metadata: readonly ChaincodeMetadata[]): boolean {
  return metadata.every((chaincode) => one.sequence(channelId, chaincode.name) === chaincode.sequence);
}

/** The layouts for which every group has enough peers. */
function fitting(layouts: readonly Layout[], groups: ReadonlyMap<string, readonly GatewayPeer[]>): readonly Layout[] {
  const fits = (layout: Layout): boolean => {
    for (const [group, quantity] of layout) if ((groups.get(group)?.length ?? 0) < quantity) return false;
    return true;
  };
  return layouts.every(fits) ? layouts : layouts.filter(fits);
}

const ROLES: Readonly<Record<string, msp.MSPRole.MSPRoleTypeMap[keyof msp.MSPRole.MSPRoleTypeMap]>> = {
  member: msp.MSPRole.MSPRoleType.MEMBER,
  admin: msp.MSPRole.MSPRoleType.ADMIN,
  client: msp.MSPRole.MSPRoleType.CLIENT,
  peer: msp.MSPRole.MSPRoleType.PEER,
  orderer: msp.MSPRole.MSPRoleType.ORDERER,
};

function encodePrincipal(principal: Principal): Uint8Array {
  const role = new msp.MSPRole();
  role.setMspIdentifier(principal.mspId);
  role.setRole(ROLES[principal.role] ?? msp.MSPRole.MSPRoleType.MEMBER);
  const encoded = new msp.MSPPrincipal();
  encoded.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  encoded.setPrincipal(role.serializeBinary());
  return encoded.serializeBinary();
}
