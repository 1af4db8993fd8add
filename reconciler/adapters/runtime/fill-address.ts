import { QuorateError } from '../../core/model/quorate-error.js';

/**
 * Fills a package's address template (`{{.name}}`) with a peer's builder values, as the peer's own builder does
 * (CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG; Fabric: ccaas_builder/cmd/build).
 * @throws QuorateError ADDRESS_TEMPLATE: a value is missing
 */
export function fillAddress(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{\s*\.([A-Za-z_][A-Za-z0-9_]*)\s*\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) {
      throw new QuorateError('ADDRESS_TEMPLATE', 'The chaincode address names a value that this peer does not have', {
        why: `"${template}" needs "${name}"`,
        mend: `put ${name} into fabric.peers[].builder of reconciler.yaml and into the peer's CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG`,
        facts: { template, name },
      });
    }
    return value;
  });
}
