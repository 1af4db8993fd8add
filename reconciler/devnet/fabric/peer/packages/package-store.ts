import type { ChaincodeConnection } from './chaincode-connection.js';

/** What is known of an installed package. */
export interface InstalledPackage {
  readonly packageId: string;
  readonly label: string;
}

/** The chaincode packages installed on one peer. Fabric: core/chaincode/persistence, core/container/externalbuilder. */
export interface PackageStore {
  /** @throws with Fabric's text: not a package, already installed, a type that no builder claims. */
  install(packageBytes: Uint8Array): InstalledPackage;
  /** In the order of their package ids; the same list while nothing is installed. */
  list(): readonly InstalledPackage[];
  /** The installed bytes. */
  load(packageId: string): Uint8Array | undefined;
  /** Where the chaincode service of an installed package listens. @throws when its connection.json lacks something. */
  connection(packageId: string): ChaincodeConnection | undefined;
}
