import type { JsonObject } from '../../core/model/json.js';
import type { CommittedDefinition } from '../../ports/read/fabric-reader.js';

/**
 * The document of a committed definition, adopted: without a source, so that nobody builds it. Or why there can be none:
 * a change that is voted on by half a document would take the other half away.
 * @param named the document's name, where it is not the chaincode's
 */
export function chaincodeDocument(
  channel: string,
  definition: CommittedDefinition,
  named: string,
): { readonly spec: JsonObject } | { readonly left: string } {
  const { name, version, endorsementPolicy, initRequired, collections, plugins } = definition;
  if (collections !== '') return { left: 'it has private data collections' };
  if (plugins !== undefined) return { left: `it has plugins of its own (${plugins})` };
  if (endorsementPolicy.startsWith('unsupported policy')) return { left: 'its endorsement policy has no text' };
  return {
    spec: {
      ...(named === name ? {} : { name }),
      channel,
      version,
      endorsementPolicy,
      ...(initRequired ? { initRequired } : {}),
    },
  };
}
