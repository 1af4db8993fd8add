import { peer } from '@hyperledger/fabric-protos';
import type { DefinitionParameters } from '../../../../fabric/lifecycle/definition-encoding.js';
import type { InstalledPackage } from '../packages/package-store.js';
import type { ChaincodeReference } from './installed-references.js';
import type { Approvals, ApprovedDefinition } from './lifecycle-functions.js';

const messages = peer.lifecycle;

interface DefinitionMessage {
  setSequence(value: number): void;
  setVersion(value: string): void;
  setEndorsementPlugin(value: string): void;
  setValidationPlugin(value: string): void;
  setValidationParameter(value: Uint8Array): void;
  setInitRequired(value: boolean): void;
  setCollections(value?: peer.CollectionConfigPackage): void;
}

/** Copies a definition into a result message. */
export function fillDefinition(message: DefinitionMessage, definition: DefinitionParameters): void {
  message.setSequence(definition.sequence);
  message.setVersion(definition.version);
  message.setEndorsementPlugin(definition.endorsementPlugin);
  message.setValidationPlugin(definition.validationPlugin);
  message.setValidationParameter(definition.validationParameter);
  message.setInitRequired(definition.initRequired);
  message.setCollections(peer.CollectionConfigPackage.deserializeBinary(definition.collections));
}

/** CheckCommitReadinessResult. Real peers write the organizations in random order; here they are sorted. */
export function readinessResult(ready: Approvals): Uint8Array {
  const result = new messages.CheckCommitReadinessResult();
  for (const [mspId, approved] of ready.approvals) result.getApprovalsMap().set(mspId, approved);
  for (const [mspId, items] of ready.mismatches) {
    const mismatches = new messages.CheckCommitReadinessResult.Mismatches();
    mismatches.setItemsList([...items]);
    result.getMismatchesMap().set(mspId, mismatches);
  }
  return result.serializeBinary();
}

/** Where an approved chaincode comes from: a package of that organization's peers, or nowhere. */
export function sourceMessage(approved: ApprovedDefinition): peer.lifecycle.ChaincodeSource {
  const source = new messages.ChaincodeSource();
  if (approved.packageId === '') {
    source.setUnavailable(new messages.ChaincodeSource.Unavailable());
    return source;
  }
  const local = new messages.ChaincodeSource.Local();
  local.setPackageId(approved.packageId);
  source.setLocalPackage(local);
  return source;
}

type References = ReadonlyMap<string, readonly ChaincodeReference[]>;

/** QueryInstalledChaincodeResult. */
export function installedResult(installed: InstalledPackage, references: References): Uint8Array {
  const { QueryInstalledChaincodeResult: Result } = messages;
  const result = new Result();
  result.setPackageId(installed.packageId);
  result.setLabel(installed.label);
  for (const [channelId, chaincodes] of references) {
    const list = new Result.References();
    for (const { name, version } of chaincodes) {
      const chaincode = new Result.Chaincode();
      chaincode.setName(name);
      chaincode.setVersion(version);
      list.addChaincodes(chaincode);
    }
    result.getReferencesMap().set(channelId, list);
  }
  return result.serializeBinary();
}

/** QueryInstalledChaincodesResult, in the order given. */
export function installedListResult(
  packages: readonly { readonly installed: InstalledPackage; readonly references: References }[],
): Uint8Array {
  const { QueryInstalledChaincodesResult: Result } = messages;
  const result = new Result();
  for (const { installed, references } of packages) {
    // The two results share the form of one package, field for field.
    const entry = Result.InstalledChaincode.deserializeBinary(installedResult(installed, references));
    result.addInstalledChaincodes(entry);
  }
  return result.serializeBinary();
}
