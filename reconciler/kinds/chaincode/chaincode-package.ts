import { canonicalJson } from '../../core/digest/canonical-json.js';
import { sha256Hex } from '../../core/digest/sha256-hex.js';
import { packageId } from '../../fabric/package/package-id.js';
import { writePackage } from '../../fabric/package/write-package.js';

export interface ChaincodePackage {
  readonly label: string;
  readonly packageId: string;
  readonly bytes: Uint8Array;
  /** The connection address in it: a template over the peer's builder values. */
  readonly address: string;
}

export interface ChaincodePackageParameters {
  readonly name: string;
  readonly version: string;
  /** Hex tree hash of the source. */
  readonly tree: string;
  /** The Network's `chaincodeService.address`. */
  readonly addressTemplate: string;
}

/**
 * The package of a chaincode as a service: pure, so every organization gets the same bytes and the same package id for
 * the same source and address. The tree hash lies in it as a small file: new code is always a new package id.
 */
export async function chaincodePackage(parameters: ChaincodePackageParameters): Promise<ChaincodePackage> {
  const { name, version, tree, addressTemplate } = parameters;
  const label = `${name}_${version}`;
  // Not the tree alone: two versions of one source are two packages, so two processes, which run side by side.
  const own = sha256Hex(canonicalJson({ name, version, tree })).slice(0, 12);
  const address = addressTemplate.replaceAll('{name}', name).replaceAll('{package}', own);
  const bytes = await writePackage({
    label,
    type: 'ccaas',
    connection: { address, dialTimeout: '10s' },
    files: [{ path: 'source-tree.txt', bytes: Buffer.from(`sha256:${tree}\n`) }],
  });
  return { label, packageId: packageId(label, bytes), bytes, address };
}
