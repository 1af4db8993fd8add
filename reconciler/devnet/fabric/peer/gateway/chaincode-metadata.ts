import { common, msp, peer } from '@hyperledger/fabric-protos';
import type { PeerLedger } from '../../ledger/peer-ledger.js';
import { channelPolicyEnvelope } from './channel-policy-envelope.js';
import type { GatewayContext, PlannerDefinition } from './gateway-context.js';

const LIFECYCLE = '_lifecycle';
const LIFECYCLE_POLICY = '/Channel/Application/LifecycleEndorsement';
const IMPLICIT = '_implicit_org_';

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
  return [...explicit, ...asked.filter((name) => name.startsWith(IMPLICIT)).map(implicitCollection)];
}

function implicitCollection(name: string): peer.StaticCollectionConfig {
  const envelope = memberPolicy(1, [name.slice(IMPLICIT.length)]);
  const members = new peer.CollectionPolicyConfig();
  members.setSignaturePolicy(envelope);
  const endorsement = new peer.ApplicationPolicy();
  endorsement.setSignaturePolicy(envelope);
  const configuration = new peer.StaticCollectionConfig();
  configuration.setName(name);
  configuration.setMemberOrgsPolicy(members);
  configuration.setEndorsementPolicy(endorsement);
  return configuration;
}

/** `_lifecycle` itself: the channel's LifecycleEndorsement, or else members of a majority of its organizations. */
function lifecycleDefinition(ledger: PeerLedger): PlannerDefinition | undefined {
  const bundle = ledger.bundle();
  const policy = new peer.ApplicationPolicy();
  if (bundle.policies.has(LIFECYCLE_POLICY)) {
    policy.setChannelConfigPolicyReference(LIFECYCLE_POLICY);
  } else {
    const mspIds = bundle.application?.organizations.map((organization) => organization.mspId);
    if (mspIds === undefined) return undefined;
    policy.setSignaturePolicy(memberPolicy(Math.floor(mspIds.length / 2) + 1, mspIds));
  }
  return { sequence: 1, validationParameter: policy.serializeBinary(), collections: new Uint8Array() };
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

function memberPolicy(n: number, mspIds: readonly string[]): common.SignaturePolicyEnvelope {
  const envelope = new common.SignaturePolicyEnvelope();
  const outOf = new common.SignaturePolicy.NOutOf();
  outOf.setN(n);
  mspIds.forEach((mspId, index) => {
    const role = new msp.MSPRole();
    role.setMspIdentifier(mspId);
    role.setRole(msp.MSPRole.MSPRoleType.MEMBER);
    const principal = new msp.MSPPrincipal();
    principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
    principal.setPrincipal(role.serializeBinary());
    envelope.addIdentities(principal);
    const rule = new common.SignaturePolicy();
    rule.setSignedBy(index);
    outOf.addRules(rule);
  });
  const root = new common.SignaturePolicy();
  root.setNOutOf(outOf);
  envelope.setRule(root);
  return envelope;
}
