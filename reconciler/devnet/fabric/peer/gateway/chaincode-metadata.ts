import { common, peer } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../../fabric/config/channel-bundle.js';
import { implicitCollectionOrganization } from '../../../../fabric/lifecycle/implicit-collection.js';
import { LIFECYCLE_ENDORSEMENT, lifecyclePolicy } from '../../../../fabric/lifecycle/lifecycle-policy.js';
import { LIFECYCLE } from '../../../../fabric/lifecycle/state-records.js';
import { encodePolicy } from '../../../../fabric/policy/encode-policy.js';
import type { PeerLedger } from '../../ledger/peer-ledger.js';
import { channelPolicyEnvelope } from './channel-policy-envelope.js';
import type { GatewayContext, PlannerDefinition } from './gateway-context.js';

/** What the planner knows of a chaincode. Fabric: core/chaincode/lifecycle/metadata_provider.go. */
export interface ChaincodeMetadata {
  readonly name: string;
  readonly sequence: number;
  readonly policy: common.SignaturePolicyEnvelope;
  /** Endorsement policies of the asked collections that have their own. */
  readonly collectionPolicies: ReadonlyMap<string, common.SignaturePolicyEnvelope>;
  /** Principals (encoded MSPPrincipal) of whom each collection holds the data. */
  readonly collectionMembers: ReadonlyMap<string, readonly Uint8Array[]>;
}

/** Undefined when the chaincode is not defined, or a policy that it refers to does not exist. */
export function chaincodeMetadata(
  context: GatewayContext,
  ledger: PeerLedger,
  name: string,
  collections: readonly string[],
): ChaincodeMetadata | undefined {
  const definition = name === LIFECYCLE ? lifecycleDefinition(ledger) : context.definition(ledger, name);
  if (definition === undefined) return undefined;
  if (collections.length > 0) return metadataOf(ledger, name, definition, collections);
  const bundle = ledger.bundle();
  let known = withoutCollections.get(definition);
  if (known?.bundle !== bundle) {
    known = { bundle, metadata: metadataOf(ledger, name, definition, collections) };
    withoutCollections.set(definition, known);
  }
  return known.metadata;
}

/** By definition and configuration, which never change. */
const withoutCollections = new WeakMap<
  PlannerDefinition,
  { readonly bundle: ChannelBundle; readonly metadata: ChaincodeMetadata | undefined }
>();

function metadataOf(
  ledger: PeerLedger,
  name: string,
  definition: PlannerDefinition,
  collections: readonly string[],
): ChaincodeMetadata | undefined {
  const policy = policyEnvelope(ledger, peer.ApplicationPolicy.deserializeBinary(definition.validationParameter));
  if (policy === undefined) return undefined;
  const collectionPolicies = new Map<string, common.SignaturePolicyEnvelope>();
  const collectionMembers = new Map<string, readonly Uint8Array[]>();
  for (const configuration of configurations(definition, collections)) {
    const collection = configuration.getName();
    const members = configuration.getMemberOrgsPolicy()?.getSignaturePolicy();
    collectionMembers.set(collection, members?.getIdentitiesList().map((one) => one.serializeBinary()) ?? []);
    const own = configuration.getEndorsementPolicy();
    if (own === undefined || !collections.includes(collection)) continue;
    const envelope = policyEnvelope(ledger, own);
    if (envelope === undefined) return undefined;
    collectionPolicies.set(collection, envelope);
  }
  return { name, sequence: definition.sequence, policy, collectionPolicies, collectionMembers };
}

function configurations(definition: PlannerDefinition, asked: readonly string[]): peer.StaticCollectionConfig[] {
  const explicit = peer.CollectionConfigPackage.deserializeBinary(definition.collections)
    .getConfigList()
    .flatMap((one) => one.getStaticCollectionConfig() ?? []);
  return [...explicit, ...asked.flatMap(implicitConfiguration)];
}

/** The rules of an implicit collection; none for any other name. */
function implicitConfiguration(name: string): peer.StaticCollectionConfig[] {
  const mspId = implicitCollectionOrganization(name);
  if (mspId === undefined) return [];
  const envelope = anyMember(mspId);
  const members = new peer.CollectionPolicyConfig();
  members.setSignaturePolicy(envelope);
  const endorsement = new peer.ApplicationPolicy();
  endorsement.setSignaturePolicy(envelope);
  const configuration = new peer.StaticCollectionConfig();
  configuration.setName(name);
  configuration.setMemberOrgsPolicy(members);
  configuration.setEndorsementPolicy(endorsement);
  return [configuration];
}

/** `_lifecycle` itself: the channel's LifecycleEndorsement, or else members of a majority of its organizations. */
function lifecycleDefinition(ledger: PeerLedger): PlannerDefinition | undefined {
  const { application, policies } = ledger.bundle();
  if (application === undefined) return undefined;
  const members = application.organizations.map((organization) => organization.mspId);
  const validationParameter = lifecyclePolicy(policies.has(LIFECYCLE_ENDORSEMENT), members);
  return { sequence: 1, validationParameter, collections: new Uint8Array() };
}

function policyEnvelope(
  ledger: PeerLedger,
  policy: peer.ApplicationPolicy,
): common.SignaturePolicyEnvelope | undefined {
  if (policy.hasSignaturePolicy()) return policy.getSignaturePolicy();
  const group = ledger.bundle().config.getChannelGroup();
  if (group === undefined || !policy.hasChannelConfigPolicyReference()) return undefined;
  return channelPolicyEnvelope(group, policy.getChannelConfigPolicyReference());
}

function anyMember(mspId: string): common.SignaturePolicyEnvelope {
  const policy = encodePolicy({ type: 'outOf', n: 1, rules: [{ type: 'principal', mspId, role: 'member' }] });
  return common.SignaturePolicyEnvelope.deserializeBinary(policy);
}
