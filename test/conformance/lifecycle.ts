import { peer } from '@hyperledger/fabric-protos';
import { encodePolicy } from '../../reconciler/fabric/policy/encode-policy.js';
import { parsePolicy } from '../../reconciler/fabric/policy/parse-policy.js';
import type { Party } from './party.js';

/** A definition as the cases speak of it; what is left out is what Fabric fills in. */
export interface Definition {
  readonly name: string;
  readonly version?: string;
  readonly sequence?: number;
  /** ApplicationPolicy bytes. */
  readonly policy?: Uint8Array;
  /** Member policies of collections by name. */
  readonly collections?: Readonly<Record<string, CollectionRules>>;
  readonly initRequired?: boolean;
  readonly packageId?: string;
}

export interface CollectionRules {
  readonly members: string;
  readonly memberOnly?: boolean;
  readonly blockToLive?: number;
}

/** ApplicationPolicy bytes of a policy text. */
export function applicationPolicy(text: string): Uint8Array {
  const policy = new peer.ApplicationPolicy();
  policy.setSignaturePolicy(envelopeOf(text));
  return policy.serializeBinary();
}

export function policyReference(path: string): Uint8Array {
  const policy = new peer.ApplicationPolicy();
  policy.setChannelConfigPolicyReference(path);
  return policy.serializeBinary();
}

type Envelope = Parameters<peer.ApplicationPolicy['setSignaturePolicy']>[0];

function envelopeOf(text: string): Envelope {
  const application = new Uint8Array([...varintField(encodePolicy(parsePolicy(text)))]);
  return peer.ApplicationPolicy.deserializeBinary(application).getSignaturePolicy()!;
}

/** The bytes as field 1 of a message. */
function varintField(bytes: Uint8Array): Uint8Array {
  const length: number[] = [];
  for (let rest = bytes.length; ; rest >>>= 7) {
    if (rest < 0x80) {
      length.push(rest);
      break;
    }
    length.push((rest & 0x7f) | 0x80);
  }
  return Buffer.concat([Buffer.from([0x0a, ...length]), bytes]);
}

/** CollectionConfigPackage. */
export function collectionPackage(rules: Readonly<Record<string, CollectionRules>>): peer.CollectionConfigPackage {
  const all = new peer.CollectionConfigPackage();
  for (const [name, { members, memberOnly, blockToLive }] of Object.entries(rules)) {
    const policy = new peer.CollectionPolicyConfig();
    policy.setSignaturePolicy(envelopeOf(members));
    const collection = new peer.StaticCollectionConfig();
    collection.setName(name);
    collection.setMemberOrgsPolicy(policy);
    collection.setMaximumPeerCount(3);
    collection.setBlockToLive(blockToLive ?? 0);
    collection.setMemberOnlyRead(memberOnly ?? false);
    collection.setMemberOnlyWrite(memberOnly ?? false);
    const config = new peer.CollectionConfig();
    config.setStaticCollectionConfig(collection);
    all.addConfig(config);
  }
  return all;
}

type Fillable = peer.lifecycle.ApproveChaincodeDefinitionForMyOrgArgs;

function filled<Args extends Pick<Fillable, 'setName' | 'setVersion' | 'setSequence' | 'setInitRequired'>>(
  args: Args & Pick<Fillable, 'setValidationParameter' | 'setCollections'>,
  definition: Definition,
): Args {
  args.setName(definition.name);
  args.setVersion(definition.version ?? '1.0');
  args.setSequence(definition.sequence ?? 1);
  args.setInitRequired(definition.initRequired ?? false);
  if (definition.policy !== undefined) args.setValidationParameter(definition.policy);
  if (definition.collections !== undefined) args.setCollections(collectionPackage(definition.collections));
  return args;
}

/** Arguments of ApproveChaincodeDefinitionForMyOrg, CommitChaincodeDefinition, CheckCommitReadiness. */
export const lifecycleArgs = {
  approve(definition: Definition): readonly (string | Uint8Array)[] {
    const source = new peer.lifecycle.ChaincodeSource();
    if (definition.packageId === undefined) {
      source.setUnavailable(new peer.lifecycle.ChaincodeSource.Unavailable());
    } else {
      const local = new peer.lifecycle.ChaincodeSource.Local();
      local.setPackageId(definition.packageId);
      source.setLocalPackage(local);
    }
    const args = filled(new peer.lifecycle.ApproveChaincodeDefinitionForMyOrgArgs(), definition);
    args.setSource(source);
    return ['ApproveChaincodeDefinitionForMyOrg', args.serializeBinary()];
  },
  commit(definition: Definition): readonly (string | Uint8Array)[] {
    const args = filled(new peer.lifecycle.CommitChaincodeDefinitionArgs(), definition);
    return ['CommitChaincodeDefinition', args.serializeBinary()];
  },
  readiness(definition: Definition): readonly (string | Uint8Array)[] {
    const args = filled(new peer.lifecycle.CheckCommitReadinessArgs(), definition);
    return ['CheckCommitReadiness', args.serializeBinary()];
  },
  install(bytes: Uint8Array): readonly (string | Uint8Array)[] {
    const args = new peer.lifecycle.InstallChaincodeArgs();
    args.setChaincodeInstallPackage(bytes);
    return ['InstallChaincode', args.serializeBinary()];
  },
};

/** One organization's approval, committed. */
export function approve(party: Party, channelId: string, mspId: string, definition: Definition) {
  const args = lifecycleArgs.approve(definition);
  return party.submit({ channelId, chaincode: '_lifecycle', args, as: `${mspId}/Admin` }, [mspId]);
}

/** Approved by all of these, then committed; one after the other, so that the blocks are the same in every run. */
export async function define(
  party: Party,
  channelId: string,
  members: readonly string[],
  definition: Definition,
): Promise<void> {
  for (const mspId of members) await approve(party, channelId, mspId, definition);
  const args = lifecycleArgs.commit(definition);
  const as = `${members[0]}/Admin`;
  const { code } = await party.submit({ channelId, chaincode: '_lifecycle', args, as }, members);
  if (code !== 0) throw new Error(`the definition of ${definition.name} was committed with code ${code}`);
}
