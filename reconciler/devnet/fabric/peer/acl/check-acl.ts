import { msp, type peer } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../../fabric/config/channel-bundle.js';
import type { Msp } from '../../../../fabric/msp/identity.js';
import type { SignedData } from '../../../../fabric/policy/policy.js';
import { errorText } from '../endorser/error-text.js';
import { signedDataOfProposal } from '../endorser/unpack-proposal.js';
import { CHANNEL_RESOURCES, LOCAL_RESOURCES } from './resource-policies.js';

/** Whom a peer asks: its own MSP, and the channels that it has joined. */
export interface AclAccess {
  readonly localMsp: Msp;
  /** The configuration in force of a joined channel. */
  bundle(channelId: string): ChannelBundle | undefined;
}

/**
 * Checks a channel resource (`event/Block`, `peer/Propose`, ...) against the channel's ACL override, else its default
 * policy. Fabric: core/aclmgmt.
 * @throws with Fabric's text when refused, and when no policy is known for the resource.
 */
export function checkAcl(bundle: ChannelBundle, resource: string, signedData: readonly SignedData[]): void {
  const override = bundle.application?.acls[resource];
  if (override !== undefined && override !== '') {
    checkOverride(bundle, override, signedData);
    return;
  }
  checkPolicy(bundle, bundle.channelId, defaultPolicy(resource), signedData);
}

/**
 * Checks any resource for the creator of a proposal; '' as `channelId` asks the peer's own MSP.
 * @throws with Fabric's text when refused.
 */
export function checkResource(
  access: AclAccess,
  resource: string,
  channelId: string,
  proposal: peer.SignedProposal,
): void {
  const local = LOCAL_RESOURCES.get(resource);
  if (local !== undefined) {
    checkLocal(access.localMsp, local, proposal);
    return;
  }
  const bundle = access.bundle(channelId);
  if (bundle !== undefined) {
    checkAcl(bundle, resource, [signedDataOfProposal(proposal)]);
    return;
  }
  const policy = defaultPolicy(resource);
  if (channelId === '') checkLocal(access.localMsp, policy, proposal);
  else throw new Error(`Failed to get policy manager for channel [${channelId}]`);
}

function defaultPolicy(resource: string): string {
  const policy = CHANNEL_RESOURCES.get(resource);
  if (policy === undefined) throw new Error(`Unmapped policy for ${resource}`);
  return policy;
}

function checkOverride(bundle: ChannelBundle, reference: string, signedData: readonly SignedData[]): void {
  const path = reference.startsWith('/') ? reference : `/Channel/Application/${reference}`;
  try {
    if (!bundle.policies.has(path)) throw new Error(`policy ${path} not found`);
    bundle.policies.policy(path).evaluate(signedData);
  } catch (error) {
    throw new Error(`failed evaluating policy on signed data during check policy [${path}]: [${errorText(error)}]`, {
      cause: error,
    });
  }
}

function checkPolicy(bundle: ChannelBundle, channelId: string, path: string, signedData: readonly SignedData[]): void {
  try {
    bundle.policies.policy(path).evaluate(signedData);
  } catch (error) {
    throw new Error(
      `Failed evaluating policy on signed data during check policy on channel [${channelId}] with policy [${path}]: [${errorText(error)}]`,
      { cause: error },
    );
  }
}

/** Fabric: core/policy/policy.go CheckPolicyNoChannel. */
function checkLocal(localMsp: Msp, policy: string, proposal: peer.SignedProposal): void {
  const { data, identity, signature } = signedDataOfProposal(proposal);
  const during = `during channelless check policy with policy [${policy}]`;
  const creator = attempt(`Failed deserializing proposal creator ${during}`, () => localMsp.deserialize(identity));
  const principal = attempt(`Failed getting local MSP principal ${during}`, () => localPrincipal(localMsp, policy));
  attempt(`Failed verifying that proposal's creator satisfies local MSP principal ${during}`, () =>
    creator.satisfiesPrincipal(principal),
  );
  creator.verify(data, signature);
}

function attempt<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new Error(`${what}: [${errorText(error)}]`, { cause: error });
  }
}

/** MSPPrincipal bytes of a local role. */
function localPrincipal(localMsp: Msp, role: string): Uint8Array {
  const { ADMIN, MEMBER } = msp.MSPRole.MSPRoleType;
  if (role !== 'Admins' && role !== 'Members') throw new Error(`MSP Principal role [${role}] not recognized`);
  const mspRole = new msp.MSPRole();
  mspRole.setMspIdentifier(localMsp.mspId);
  mspRole.setRole(role === 'Admins' ? ADMIN : MEMBER);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(mspRole.serializeBinary());
  return principal.serializeBinary();
}
