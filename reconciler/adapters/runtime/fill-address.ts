import { QuorateError } from '../../core/model/quorate-error.js';
import { fillTemplate, TemplateError } from '../../fabric/package/fill-template.js';

/**
 * Fills a package's address template (`{{.name}}`) with a peer's builder values, as the peer's own builder does
 * (CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG; Fabric: ccaas_builder/cmd/build).
 * @throws QuorateError ADDRESS_TEMPLATE: a value is missing; ADDRESS_TEMPLATE_INVALID: it is no template that we know
 */
export function fillAddress(template: string, values: Readonly<Record<string, string>>): string {
  try {
    return fillTemplate(template, values);
  } catch (error) {
    const name = error instanceof TemplateError ? error.missing : undefined;
    throw name === undefined ? notFilled(template, error as Error) : missing(template, name);
  }
}

function missing(template: string, name: string): QuorateError {
  return new QuorateError('ADDRESS_TEMPLATE', 'The chaincode address names a value that this peer does not have', {
    why: `"${template}" needs "${name}"`,
    mend: `put ${name} into fabric.peers[].builder of reconciler.yaml and into the peer's CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG`,
    facts: { template, name },
  });
}

function notFilled(template: string, error: Error): QuorateError {
  return new QuorateError('ADDRESS_TEMPLATE_INVALID', 'The chaincode address cannot be filled in', {
    why: error.message,
    mend: 'write chaincodeService.address of the Network document with values only, as in {{.quorate_sockets}}',
    facts: { template },
  });
}
