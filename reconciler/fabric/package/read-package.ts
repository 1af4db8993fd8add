import { goField, goObject } from './go-field.js';
import { PackageError } from './package-error.js';
import { checkLabel } from './package-id.js';
import { readArchive } from './read-archive.js';

export interface ChaincodePackage {
  readonly metadata: { readonly type: string; readonly path: string; readonly label: string };
  /** The inner code.tar.gz; `readArchive` takes it apart. */
  readonly code: Uint8Array;
}

function readMetadata(bytes: Uint8Array): ChaincodePackage['metadata'] {
  try {
    const json = goObject(Buffer.from(bytes).toString(), 'persistence.ChaincodePackageMetadata');
    const field = (name: string) => goField(json, 'ChaincodePackageMetadata', name, 'string');
    return { type: field('type'), path: field('path'), label: field('label') };
  } catch (error) {
    throw new PackageError(`could not unmarshal metadata.json as json: ${(error as Error).message}`);
  }
}

/**
 * Takes a chaincode package apart. Other files at its top level are left alone; of several of one name the last counts.
 * Fabric: persistence.ParseChaincodePackage.
 * @throws PackageError with Fabric's text (that of a JSON fault is JavaScript's)
 */
export function readPackage(tgz: Uint8Array): ChaincodePackage {
  let metadata: ChaincodePackage['metadata'] | undefined;
  let code: Uint8Array | undefined;
  for (const { path, bytes } of readArchive(tgz)) {
    if (path === 'metadata.json') {
      metadata = readMetadata(bytes);
    } else if (path === 'code.tar.gz') {
      code = bytes;
    }
  }
  if (code === undefined) {
    throw new PackageError('did not find a code package inside the package');
  }
  if (metadata === undefined) {
    throw new PackageError('did not find any package metadata (missing metadata.json)');
  }
  checkLabel(metadata.label);
  return { metadata, code };
}
