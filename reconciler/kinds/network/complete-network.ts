import type { Rule } from '../../core/model/change.js';
import type { JsonObject } from '../../core/model/json.js';
import type { SpecFiles, SpecProblem } from '../../core/model/kind.js';
import { folderOf } from '../../core/text/join-path.js';
import { NODE_INGRESS } from '../besu-network/complete-besu-network.js';
import type {
  GovernanceLedger,
  GovernanceSpec,
  MspSpec,
  NetworkSpec,
  NodeSpec,
  OrganizationSpec,
} from './network-spec.js';
import { DEFAULT_NODE_OUS, readMspFolder } from './read-msp-folder.js';

/** What a Network document that satisfies the schema may look like, before defaults. */
interface Written {
  readonly organizations: readonly {
    readonly name: string;
    readonly mspId?: string;
    readonly msp?: Partial<MspSpec> & { readonly path?: string };
    readonly account?: string;
    readonly peers?: readonly NodeSpec[];
    readonly orderers?: readonly NodeSpec[];
  }[];
  readonly governance: Partial<Omit<GovernanceSpec, 'rule' | 'channel' | 'contract' | 'queue'>> & {
    readonly channel?: string;
    readonly chaincode?: string;
    readonly besuNetwork?: string;
    readonly contract?: string;
    readonly queue?: 'lacchain';
    readonly rule?: 'majority' | 'all' | { readonly atLeast: number };
  };
  readonly chaincodeService?: { readonly address?: string };
}

type Governance = Written['governance'];

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
  const organizations = written.organizations.map((organization, index) => {
    const { name, mspId = name, msp = {}, account, peers = [], orderers = [] } = organization;
    const completed = completeMsp(msp, folderOf(document.file), files, `/spec/organizations/${index}/msp`);
    problems.push(...completed.problems);
    const voter = account?.toLowerCase();
    return { name, mspId, msp: completed.msp, account: voter, peers, orderers } satisfies OrganizationSpec;
  });
  const { governance } = written;
  problems.push(...ledgerProblems(governance));
  const complete: NetworkSpec = {
    organizations,
    governance: {
      ...completeLedger(governance),
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

/** Where both are named, or neither, it is said (ledgerProblems), and nothing follows from this. */
function completeLedger(governance: Governance): GovernanceLedger {
  const { channel = '', chaincode = 'opssc', besuNetwork, contract, queue } = governance;
  if (besuNetwork !== undefined && queue !== undefined) return { besuNetwork, contract: NODE_INGRESS, queue };
  if (besuNetwork === undefined || contract === undefined) return { channel, chaincode };
  return { besuNetwork, contract: contract.toLowerCase() };
}

function ledgerProblems(governance: Governance): readonly SpecProblem[] {
  const { channel, chaincode, besuNetwork, contract, queue } = governance;
  const isFabric = channel !== undefined;
  const isEvm = besuNetwork !== undefined && (contract ?? queue) !== undefined;
  const isMixed =
    (isFabric && (besuNetwork ?? contract ?? queue) !== undefined) ||
    (isEvm && chaincode !== undefined) ||
    (contract !== undefined && queue !== undefined);
  if (isFabric !== isEvm && !isMixed) return queue === undefined ? [] : queueProblems(governance);
  const what = isFabric || isEvm ? 'two governance ledgers are named' : 'no governance ledger is named';
  const mend = 'name `channel` (and `chaincode`) on Fabric, or `besuNetwork` and `contract` (or `queue`) on an EVM';
  return [{ code: 'GOVERNANCE_LEDGER', path: '/spec/governance', what, mend }];
}

/** The admin contract's number decides, whatever Git says; Git says the same, so that a plan without the chain is right. */
function queueProblems({ rule, mustAgree = [] }: Governance): readonly SpecProblem[] {
  const problems: SpecProblem[] = [];
  if (typeof rule !== 'object') {
    const what = 'a queue decides by a number of owners';
    const mend = "write rule: { atLeast: n }, with the number that the admin contract's getRequired answers";
    problems.push({ code: 'QUEUE_RULE', path: '/spec/governance/rule', what, mend });
  }
  if (mustAgree.length > 0) {
    const what = 'a queue counts owners and knows none whose confirmation must be there';
    const mend = 'take mustAgree out, or have OpsSC decide (contract)';
    problems.push({ code: 'QUEUE_RULE', path: '/spec/governance/mustAgree', what, mend });
  }
  return problems;
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
