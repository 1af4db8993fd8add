import type { Rule } from '../../core/model/change.js';
import type { JsonObject } from '../../core/model/json.js';
import type { SpecFiles, SpecProblem } from '../../core/model/kind.js';
import { folderOf } from '../../core/text/join-path.js';
import type { GovernanceSpec, MspSpec, NetworkSpec, NodeSpec, OrganizationSpec } from './network-spec.js';
import { DEFAULT_NODE_OUS, readMspFolder } from './read-msp-folder.js';

/** What a Network document that satisfies the schema may look like, before defaults. */
interface Written {
  readonly organizations: readonly {
    readonly name: string;
    readonly mspId: string;
    readonly msp: Partial<MspSpec> & { readonly path?: string };
    readonly peers?: readonly NodeSpec[];
    readonly orderers?: readonly NodeSpec[];
  }[];
  readonly governance: Partial<Omit<GovernanceSpec, 'rule'>> & {
    readonly channel: string;
    readonly rule?: 'majority' | 'all' | { readonly atLeast: number };
  };
  readonly chaincodeService?: { readonly address?: string };
}

export const DEFAULT_SERVICE_ADDRESS = 'unix:{{.quorate_sockets}}/{name}-{package}.sock';

/** Fills in the defaults of a Network's spec and reads the MSP folders that it names. */
export function completeNetwork(
  spec: JsonObject,
  document: { readonly file: string },
  files: SpecFiles,
): { spec: JsonObject; problems: readonly SpecProblem[] } {
  // The schema has been satisfied.
  const written = spec as unknown as Written;
  const problems: SpecProblem[] = [];
  const organizations = written.organizations.map(({ name, mspId, msp, peers = [], orderers = [] }, index) => {
    const completed = completeMsp(msp, folderOf(document.file), files, `/spec/organizations/${index}/msp`);
    problems.push(...completed.problems);
    return { name, mspId, msp: completed.msp, peers, orderers } satisfies OrganizationSpec;
  });
  const { governance } = written;
  const complete: NetworkSpec = {
    organizations,
    governance: {
      channel: governance.channel,
      chaincode: governance.chaincode ?? 'opssc',
      rule: completeRule(governance.rule ?? 'majority'),
      mustAgree: governance.mustAgree ?? [],
      expiresAfter: governance.expiresAfter ?? '14d',
      delegated: governance.delegated ?? [],
      maxOpenProposals: governance.maxOpenProposals ?? 20,
    },
    chaincodeService: { address: written.chaincodeService?.address ?? DEFAULT_SERVICE_ADDRESS },
  };
  return { spec: complete as unknown as JsonObject, problems };
}

function completeRule(rule: 'majority' | 'all' | { readonly atLeast: number }): Rule {
  return typeof rule === 'string' ? { type: rule } : { type: 'atLeast', n: rule.atLeast };
}

function completeMsp(
  written: Partial<MspSpec> & { readonly path?: string },
  folder: string,
  files: SpecFiles,
  pointer: string,
): { readonly msp: MspSpec; readonly problems: readonly SpecProblem[] } {
  if (written.path !== undefined) return readMspFolder(written.path, folder, files, `${pointer}/path`);
  const msp: MspSpec = {
    rootCerts: written.rootCerts ?? [],
    intermediateCerts: written.intermediateCerts ?? [],
    tlsRootCerts: written.tlsRootCerts ?? [],
    tlsIntermediateCerts: written.tlsIntermediateCerts ?? [],
    revocationList: written.revocationList ?? [],
    nodeOUs: written.nodeOUs ?? DEFAULT_NODE_OUS,
  };
  return { msp, problems: [] };
}
