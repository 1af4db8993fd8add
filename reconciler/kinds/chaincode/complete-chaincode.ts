import type { JsonObject } from '../../core/model/json.js';
import type { SpecProblem } from '../../core/model/kind.js';
import { folderOf, joinPath } from '../../core/text/join-path.js';
import type { ChaincodeSpec, SourceSpec } from './chaincode-spec.js';

const LEDGER_NAME = /^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$/;

/** Fills in the defaults of a Chaincode's spec. */
export function completeChaincode(
  spec: JsonObject,
  document: { readonly name: string; readonly file: string },
): { spec: JsonObject; problems: readonly SpecProblem[] } {
  const written = spec as unknown as Partial<ChaincodeSpec> &
    Pick<ChaincodeSpec, 'channel' | 'version' | 'endorsementPolicy'>;
  const problems = [...checkName(written.name, document.name), ...checkSource(written.source, document.file)];
  const complete: ChaincodeSpec = {
    name: written.name ?? document.name,
    channel: written.channel,
    version: written.version,
    ...(written.source ? { source: written.source } : {}),
    runtime: 'node',
    endorsementPolicy: written.endorsementPolicy,
    initRequired: written.initRequired ?? false,
    placement: written.placement ?? {},
    collections: [],
  };
  return { spec: complete as unknown as JsonObject, problems };
}

/** Fabric's rule for chaincode names is narrower than ours for documents. */
function checkName(written: string | undefined, name: string): readonly SpecProblem[] {
  if (written !== undefined || (LEDGER_NAME.test(name) && name.length <= 64)) return [];
  return [
    {
      code: 'NAME_INVALID',
      path: '/metadata/name',
      what: `"${name}" cannot be a chaincode's name on the ledger`,
      mend: 'letters and digits, parted by single hyphens or underscores; or give another one as spec.name',
    },
  ];
}

function checkSource(source: SourceSpec | undefined, file: string): readonly SpecProblem[] {
  if (!source) return [];
  const folder = 'repository' in source ? '' : folderOf(file);
  if (joinPath(folder, source.path) !== undefined) return [];
  return [
    {
      code: 'PATH_OUTSIDE',
      path: '/spec/source/path',
      what: `"${source.path}" leaves the repo`,
      mend: 'files are only read inside it; for the source of another one give repository, commit and path',
    },
  ];
}
