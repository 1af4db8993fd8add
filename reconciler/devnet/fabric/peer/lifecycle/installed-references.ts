import { LIFECYCLE, NAMESPACES } from '../../../../fabric/lifecycle/state-records.js';
import type { InstalledPackage } from '../packages/package-store.js';
import { type LocalChaincodesView, localChaincode } from './endorsement-info.js';

/** A committed chaincode that runs from a package. */
export interface ChaincodeReference {
  readonly name: string;
  readonly version: string;
}

/** The committed chaincodes that run from a package, by channel. Fabric: lifecycle/cache.go References. */
export function packageReferences(
  view: LocalChaincodesView,
  installed: InstalledPackage,
): ReadonlyMap<string, readonly ChaincodeReference[]> {
  const result = new Map<string, ChaincodeReference[]>();
  for (const [channelId, ledger] of view.ledgers) {
    const prefix = `${NAMESPACES}/metadata/`;
    for (const { key } of ledger.stateRange(LIFECYCLE, prefix, `${prefix}\u007f`)) {
      const name = key.slice(prefix.length);
      const local = localChaincode(view, ledger, name);
      if (local?.installed?.packageId !== installed.packageId) continue;
      const references = result.get(channelId) ?? [];
      references.push({ name, version: local.definition.version });
      result.set(channelId, references);
    }
  }
  return result;
}
