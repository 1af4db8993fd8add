import { PackageError } from './package-error.js';
import { checkLabel } from './package-id.js';
import { readArchive } from './read-archive.js';

export interface ChaincodePackage {
  readonly metadata: { readonly type: string; readonly path: string; readonly label: string };
  /** The inner code.tar.gz; `readArchive` takes it apart. */
  readonly code: Uint8Array;
}

/** Go's JSON matches field names without case, and leaves out what is null. */
function field(object: Readonly<Record<string, unknown>>, name: string): string {
  const key = Object.hasOwn(object, name) ? name : Object.keys(object).find((other) => other.toLowerCase() === name);
  const value = key === undefined ? '' : (object[key] ?? '');
  if (typeof value !== 'string') {
    throw new PackageError(
      `could not unmarshal metadata.json as json: json: cannot unmarshal ${typeof value} into Go struct field ChaincodePackageMetadata.${name} of type string`,
    );
  }
  return value;
}

function readMetadata(bytes: Uint8Array): ChaincodePackage['metadata'] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(bytes).toString());
  } catch (error) {
    throw new PackageError(`could not unmarshal metadata.json as json: ${(error as Error).message}`);
  }
  if (typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw new PackageError('could not unmarshal metadata.json as json: it is not an object');
  }
  const object = (parsed ?? {}) as Readonly<Record<string, unknown>>;
  return { type: field(object, 'type'), path: field(object, 'path'), label: field(object, 'label') };
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
