import { msp } from '@hyperledger/fabric-protos';
import { pemKey, writePem } from './certificates.js';
import type { NodeOUs, OrganizationalUnit } from './channel-config.js';
import type { ManagedMsp } from './managed-channel.js';
import { mergeSet } from './merge-set.js';
import { OU_ROLE_NAMES, OU_ROLES, PEM_LIST_NAMES, PEM_LISTS } from './msp-fields.js';
import { unitKey, writeUnit } from './organizational-units.js';

/** An MSP with nothing in it but the hashes that configtxgen writes for every MSP. Fabric: msp/configbuilder.go. */
export function newMsp(mspId: string): msp.FabricMSPConfig {
  const crypto = new msp.FabricCryptoConfig();
  crypto.setSignatureHashFamily('SHA2');
  crypto.setIdentityIdentifierHashFunction('SHA256');
  const config = new msp.FabricMSPConfig();
  config.setName(mspId);
  config.setCryptoConfig(crypto);
  return config;
}

function editPems(config: msp.FabricMSPConfig, wanted: ManagedMsp): void {
  for (const name of PEM_LIST_NAMES) {
    const [texts, { get, set, label }] = [wanted[name], PEM_LISTS[name]];
    if (texts === undefined) continue;
    const merged = mergeSet({
      live: get(config),
      wanted: texts,
      keyOf: pemKey,
      keyOfWanted: (text) => pemKey(Buffer.from(text)),
      make: (text) => writePem(text, label),
    });
    if (merged !== undefined) set(config, merged);
  }
}

function editRequiredUnits(config: msp.FabricMSPConfig, wanted: ManagedMsp): void {
  if (wanted.organizationalUnitIdentifiers === undefined) return;
  const merged = mergeSet<msp.FabricOUIdentifier, OrganizationalUnit>({
    live: config.getOrganizationalUnitIdentifiersList(),
    wanted: wanted.organizationalUnitIdentifiers,
    keyOf: unitKey,
    keyOfWanted: (unit) => unitKey(writeUnit(unit)),
    make: writeUnit,
  });
  if (merged !== undefined) config.setOrganizationalUnitIdentifiersList(merged);
}

/** NodeOUs that are off are no NodeOUs, whatever units they name; configtxgen writes none then. */
function editNodeOus(config: msp.FabricMSPConfig, wanted: NodeOUs): void {
  const live = config.getFabricNodeOus();
  if (!wanted.enable) {
    if (live?.getEnable()) config.clearFabricNodeOus();
    return;
  }
  const ous = new msp.FabricNodeOUs();
  ous.setEnable(true);
  let differs = !live?.getEnable();
  for (const role of OU_ROLE_NAMES) {
    const [unit, before] = [wanted[role], live && OU_ROLES[role].get(live)];
    const after = unit && writeUnit(unit);
    const kept = unitKey(before) === unitKey(after) ? before : after;
    differs ||= kept !== before;
    if (kept !== undefined) OU_ROLES[role].set(ous, kept);
  }
  if (differs) config.setFabricNodeOus(ous);
}

/**
 * An MSP with what is wanted of it, in place. Certificates are known by their DER: another spelling or order changes
 * nothing.
 */
export function editMsp(config: msp.FabricMSPConfig, wanted: ManagedMsp): void {
  editPems(config, wanted);
  editRequiredUnits(config, wanted);
  editNodeOus(config, wanted.nodeOUs);
}

/** FabricMSPConfig bytes of a new organization, as configtxgen makes them of an MSP folder. */
export function newMspConfig(mspId: string, wanted: ManagedMsp): Uint8Array {
  const config = newMsp(mspId);
  editMsp(config, wanted);
  return config.serializeBinary();
}
