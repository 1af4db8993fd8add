import type { Resource } from '../../core/model/kind.js';
import type { ChaincodeSpec } from '../chaincode/chaincode-spec.js';

/** The document of a chaincode by its name on the ledger, and what else is declared on that channel. */
export function findChaincode(
  network: string,
  channel: string,
  name: string,
  desired: ReadonlyMap<string, Resource>,
): { readonly document: Resource<ChaincodeSpec> | undefined; readonly names: readonly string[] } {
  const there = [...desired.values()].flatMap((resource) => {
    const chaincode = resource as unknown as Resource<ChaincodeSpec>;
    const { kind, network: own } = resource.address;
    return kind === 'Chaincode' && own === network && chaincode.spec.channel === channel ? [chaincode] : [];
  });
  return { document: there.find(({ spec }) => spec.name === name), names: there.map(({ spec }) => spec.name) };
}
