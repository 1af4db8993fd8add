import { createHash } from 'node:crypto';
import { PackageError } from './package-error.js';

/**
 * The label, a colon and the hex SHA-256 of the package's bytes: it depends on the file, not on its content.
 * Fabric: core/chaincode/persistence packageID.
 */
export function packageId(label: string, tgz: Uint8Array): string {
  return `${label}:${createHash('sha256').update(tgz).digest('hex')}`;
}

/** @throws PackageError with Fabric's text. Fabric: persistence.ValidateLabel. */
export function checkLabel(label: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.+-]*$/.test(label)) {
    throw new PackageError(
      `invalid label '${label}'. Label must be non-empty, can only consist of alphanumerics, symbols from '.+-_', and can only begin with alphanumerics`,
    );
  }
}
