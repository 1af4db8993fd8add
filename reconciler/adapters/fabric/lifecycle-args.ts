import { peer } from '@hyperledger/fabric-protos';
import type { ChaincodeDefinition } from '../../ports/read/fabric-reader.js';

interface LifecycleArgs {
  setName(value: string): void;
  setVersion(value: string): void;
  setSequence(value: number): void;
  setEndorsementPlugin(value: string): void;
  setValidationPlugin(value: string): void;
  setValidationParameter(value: Uint8Array): void;
  setInitRequired(value: boolean): void;
  setCollections(value?: peer.CollectionConfigPackage): void;
}

/** Writes a definition into any of the argument messages of `_lifecycle`. */
export function fillArgs(args: LifecycleArgs, definition: ChaincodeDefinition): void {
  args.setName(definition.name);
  args.setVersion(definition.version);
  args.setSequence(definition.sequence);
  args.setEndorsementPlugin('escc');
  args.setValidationPlugin('vscc');
  args.setValidationParameter(Buffer.from(definition.validationParameter, 'base64'));
  args.setInitRequired(definition.initRequired);
  if (definition.collections) {
    args.setCollections(peer.CollectionConfigPackage.deserializeBinary(Buffer.from(definition.collections, 'base64')));
  }
}
