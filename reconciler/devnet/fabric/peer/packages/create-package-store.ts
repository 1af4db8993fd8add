import { packageId as idOfPackage } from '../../../../fabric/package/package-id.js';
import { readArchive } from '../../../../fabric/package/read-archive.js';
import { type ChaincodePackage, readPackage } from '../../../../fabric/package/read-package.js';
import { errorText, withPrefix } from '../endorser/error-text.js';
import { buildConnection, requireConnection } from './build-connection.js';
import type { InstalledPackage, PackageStore } from './package-store.js';

/** How a peer builds the packages that it installs. */
export interface PackageStoreOptions {
  /** What templates in connection.json may name: `{ peername: 'peer0.telco1' }`. */
  readonly builderConfig?: Readonly<Record<string, string>>;
  /** Why a package could not be built: real peers only write it to their log, too. */
  readonly log?: (line: string) => void;
  /** Bytes of packages that were installed before. */
  readonly stored?: readonly Uint8Array[];
  /** Called with each new package before it counts as installed. */
  readonly keep?: (packageId: string, bytes: Uint8Array) => void;
}

/**
 * The packages of one peer. Only chaincode as a service has a builder here; all other types are refused like on a peer
 * that has no Docker. Fabric: disabledDockerBuilder in internal/peer/node/start.go.
 */
export function createPackageStore(options: PackageStoreOptions = {}): PackageStore {
  const packages = new Map<
    string,
    { readonly bytes: Uint8Array; readonly built: ReturnType<typeof buildConnection> }
  >();
  let list: readonly InstalledPackage[] = [];
  const install = (bytes: Uint8Array, keep: PackageStoreOptions['keep']): InstalledPackage => {
    const parsed = withPrefix('could not parse as a chaincode install package', () => parse(bytes));
    const { label } = parsed.metadata;
    const packageId = idOfPackage(label, bytes);
    if (packages.has(packageId)) {
      throw new Error(`chaincode already successfully installed (package ID '${packageId}')`);
    }
    const built = withPrefix('could not build chaincode', () => build(packageId, parsed, options));
    keep?.(packageId, bytes);
    packages.set(packageId, { bytes: Uint8Array.from(bytes), built });
    list = [...list, { packageId, label }].sort((one, other) => (one.packageId < other.packageId ? -1 : 1));
    return { packageId, label };
  };
  for (const bytes of options.stored ?? []) install(bytes, undefined);
  return {
    install: (bytes) => install(bytes, options.keep),
    list: () => list,
    load: (packageId) => packages.get(packageId)?.bytes,
    connection: (packageId) => {
      const installed = packages.get(packageId);
      return installed === undefined ? undefined : requireConnection(installed.built);
    },
  };
}

function parse(bytes: Uint8Array): ChaincodePackage {
  const parsed = readPackage(bytes);
  try {
    readArchive(parsed.code, { directories: 'skip' });
  } catch (error) {
    // It must be an archive, whatever is in it. Fabric: ccprovider.MetadataAsTarEntries.
    const archive = /^error (?:reading as gzip stream|inspecting next tar header): (.*)$/s;
    const [, why] = archive.exec(errorText(error)) ?? [];
    if (why !== undefined) throw new Error(`error retrieving DB artifacts from code package: ${why}`, { cause: error });
  }
  return parsed;
}

function build(
  packageId: string,
  parsed: ChaincodePackage,
  options: PackageStoreOptions,
): ReturnType<typeof buildConnection> {
  if (parsed.metadata.type.toLowerCase() !== 'ccaas') throw new Error('docker build failed: docker build is disabled');
  try {
    return buildConnection(parsed.code, options.builderConfig ?? {});
  } catch (error) {
    options.log?.(`package ${packageId} cannot be built: ${errorText(error)}`);
    throw new Error(
      "external builder failed: external builder failed to build: external builder 'ccaas_builder' failed: exit status 1",
      { cause: error },
    );
  }
}
