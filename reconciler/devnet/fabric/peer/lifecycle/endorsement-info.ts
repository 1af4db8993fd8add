import type { ChannelBundle } from '../../../../fabric/config/channel-bundle.js';
import type { DefinitionParameters } from '../../../../fabric/lifecycle/definition-encoding.js';
import { implicitCollection } from '../../../../fabric/lifecycle/implicit-collection.js';
import {
  CHAINCODE_SOURCES,
  fieldKey,
  LIFECYCLE,
  localPackageRecord,
  NAMESPACES,
  parametersRecord,
  recordMismatches,
  stateData,
} from '../../../../fabric/lifecycle/state-records.js';
import type { PeerLedger } from '../../ledger/peer-ledger.js';
import { withPrefix } from '../endorser/error-text.js';
import type { InstalledPackage } from '../packages/package-store.js';
import { isSystemChaincode } from '../system/system-chaincode.js';
import { readDefinition, readSequence } from './chaincode-definition.js';
import { isMetadataSerialized, type OpaqueState, type ReadableState, sameBytes, sha256 } from './serializer.js';

/** What endorsing with a chaincode needs. Fabric: lifecycle/endorsement_info.go. */
export interface ChaincodeEndorsementInfo {
  readonly version: string;
  /** Whether every version must be initialized once, before anything else. */
  readonly enforceInit: boolean;
  readonly endorsementPlugin: string;
  /** The package that runs it; `<name>.syscc` for a system chaincode. */
  readonly packageId: string;
}

/** A committed chaincode as this peer stands to it. Fabric: lifecycle/cache.go. */
export interface LocalChaincode {
  readonly definition: DefinitionParameters;
  readonly approved: boolean;
  /** The approved package, if it is installed. */
  readonly installed: InstalledPackage | undefined;
}

/** What deciding about a chaincode needs of the peer: its organization, channels and packages. */
export interface LocalChaincodesView {
  readonly mspId: string;
  readonly ledgers: ReadonlyMap<string, PeerLedger>;
  installedPackages(): readonly InstalledPackage[];
}

/** Whether a channel uses the lifecycle of Fabric 2. */
export function hasNewLifecycle(bundle: ChannelBundle): boolean {
  return bundle.capabilities.application.some((capability) => capability === 'V2_0' || capability === 'V2_5');
}

/** What was found, with all that it was made of. */
interface Kept {
  readonly definitions: object;
  readonly approvals: object;
  readonly packages: readonly InstalledPackage[];
  readonly found: LocalChaincode | undefined;
}

const kept = new WeakMap<PeerLedger, Map<string, Kept>>();

/**
 * A committed chaincode, from committed state alone; none when the name is not committed. Asked several times for each
 * proposal, so it is kept while definitions, approvals and packages stay as they are, as in Fabric's lifecycle cache.
 */
export function localChaincode(
  view: LocalChaincodesView,
  ledger: PeerLedger,
  name: string,
): LocalChaincode | undefined {
  const definitions = ledger.stateContent(LIFECYCLE);
  const approvals = ledger.stateContent(LIFECYCLE, implicitCollection(view.mspId));
  const packages = view.installedPackages();
  const ofLedger = kept.get(ledger) ?? new Map<string, Kept>();
  const known = ofLedger.get(name);
  if (known?.definitions === definitions && known.approvals === approvals && known.packages === packages)
    return known.found;
  const found = findLocalChaincode(view, ledger, name);
  // Anyone may ask for any name: only those that exist are kept.
  if (found !== undefined) kept.set(ledger, ofLedger.set(name, { definitions, approvals, packages, found }));
  return found;
}

function findLocalChaincode(view: LocalChaincodesView, ledger: PeerLedger, name: string): LocalChaincode | undefined {
  const state = { getState: (key: string) => ledger.state(LIFECYCLE, key)?.value };
  const definition = readDefinition(name, state);
  if (definition === undefined) return undefined;
  const collection = implicitCollection(view.mspId);
  const own: OpaqueState = {
    mspId: view.mspId,
    getStateHash: (key) => ledger.privateDataHash(LIFECYCLE, collection, key),
  };
  const privateName = `${name}#${definition.sequence}`;
  const approved =
    recordMismatches(NAMESPACES, privateName, parametersRecord(definition), own.getStateHash).length === 0;
  return { definition, approved, installed: approved ? approvedPackage(view, privateName, own) : undefined };
}

function approvedPackage(
  view: LocalChaincodesView,
  privateName: string,
  own: OpaqueState,
): InstalledPackage | undefined {
  if (!isMetadataSerialized(CHAINCODE_SOURCES, privateName, localPackageRecord(''), own)) return undefined;
  const hash = own.getStateHash(fieldKey(CHAINCODE_SOURCES, privateName, 'PackageID'));
  return view.installedPackages().find((installed) => sameBytes(hash, sha256(stateData(installed.packageId))));
}

/**
 * How a chaincode is invoked on a channel. `state` reads `_lifecycle` through the simulator, so that the committed
 * sequence enters the read set; `legacyState` reads `lscc`, where Fabric looks for a name that has no definition.
 * @throws with Fabric's text when it cannot be invoked here.
 */
export function chaincodeEndorsementInfo(
  view: LocalChaincodesView,
  channelId: string,
  name: string,
  state: ReadableState,
  legacyState: ReadableState,
): ChaincodeEndorsementInfo {
  if (isSystemChaincode(name)) {
    return { version: 'syscc', enforceInit: false, endorsementPlugin: 'escc', packageId: `${name}.syscc` };
  }
  const ledger = view.ledgers.get(channelId);
  if (ledger === undefined) throw new Error(`could not get channel config for channel '${channelId}'`);
  const bundle = ledger.bundle();
  if (bundle.application === undefined) {
    throw new Error(`could not get application config for channel '${channelId}'`);
  }
  const sequence = hasNewLifecycle(bundle)
    ? withPrefix(`could not get current sequence for chaincode '${name}' on channel '${channelId}'`, () =>
        readSequence(name, state),
      )
    : 0;
  if (sequence === 0) {
    legacyState.getState(name);
    throw new Error(`chaincode ${name} not found`);
  }
  return requireInvokable(localChaincode(view, ledger, name), channelId, name, sequence);
}

function requireInvokable(
  local: LocalChaincode | undefined,
  channelId: string,
  name: string,
  sequence: number,
): ChaincodeEndorsementInfo {
  if (local === undefined) {
    throw new Error(
      `could not get approved chaincode info from cache: unknown chaincode '${name}' for channel '${channelId}'`,
    );
  }
  const { definition, approved, installed } = local;
  if (definition.sequence !== sequence) {
    throw new Error(
      `chaincode cache at sequence ${definition.sequence} but current sequence is ${sequence}, chaincode definition for '${name}' changed during invoke`,
    );
  }
  if (!approved) {
    throw new Error(
      `chaincode definition for '${name}' at sequence ${sequence} on channel '${channelId}' has not yet been approved by this org`,
    );
  }
  if (installed === undefined) {
    throw new Error(`chaincode definition for '${name}' exists, but chaincode is not installed`);
  }
  return {
    version: definition.version,
    enforceInit: definition.initRequired,
    endorsementPlugin: definition.endorsementPlugin,
    packageId: installed.packageId,
  };
}
