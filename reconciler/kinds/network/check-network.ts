import type { Resource, SpecProblem } from '../../core/model/kind.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { checkMsp } from './check-msp.js';
import { isOnFabric } from './governance-ledger.js';
import { governanceMembers } from './governance-members.js';
import type { GovernanceLedger, NetworkSpec } from './network-spec.js';

/** References, duplicates and bounds of a Network document. */
export function checkNetwork(resource: Resource, desired: ReadonlyMap<string, Resource>): readonly SpecProblem[] {
  const spec = resource.spec as unknown as NetworkSpec;
  return [
    ...duplicates(spec),
    ...spec.organizations.flatMap((one, index) => checkMsp(one, `/spec/organizations/${index}/msp`)),
    ...checkMustAgree(spec),
    ...checkGovernance(resource.address.network, spec, desired),
    ...checkServiceAddress(spec),
  ];
}

function duplicates({ organizations }: NetworkSpec): readonly SpecProblem[] {
  const problems: SpecProblem[] = [];
  const once = (seen: Set<string>, value: string, path: string, what: string) => {
    if (seen.has(value)) {
      problems.push({
        code: 'NAME_DUPLICATE',
        path,
        what: `${what} "${value}" stands twice`,
        mend: 'rename one of them',
      });
    }
    seen.add(value);
  };
  const names = new Set<string>();
  const mspIds = new Set<string>();
  const accounts = new Set<string>();
  for (const [index, organization] of organizations.entries()) {
    const at = `/spec/organizations/${index}`;
    once(names, organization.name, `${at}/name`, 'organization');
    once(mspIds, organization.mspId, `${at}/mspId`, 'MSP id');
    if (organization.account !== undefined) once(accounts, organization.account, `${at}/account`, 'account');
    for (const list of ['peers', 'orderers'] as const) {
      const nodes = new Set<string>();
      for (const [place, node] of organization[list].entries()) {
        once(nodes, node.name, `${at}/${list}/${place}/name`, 'node');
      }
    }
  }
  return problems;
}

function checkMustAgree({ organizations, governance }: NetworkSpec): readonly SpecProblem[] {
  const known = organizations.map(({ mspId }) => mspId);
  return governance.mustAgree.flatMap((mspId, index) =>
    known.includes(mspId)
      ? []
      : [
          {
            code: 'REFERENCE_MISSING',
            path: `/spec/governance/mustAgree/${index}`,
            what: `no organization of this network has the MSP id "${mspId}"`,
            mend: didYouMean(mspId, known, `MSP ids are ${known.join(', ')}`),
          },
        ],
  );
}

function checkGovernance(
  network: string,
  { governance, organizations }: NetworkSpec,
  desired: ReadonlyMap<string, Resource>,
): readonly SpecProblem[] {
  const ledger: GovernanceLedger = governance;
  const missing = isOnFabric(ledger)
    ? missingLedger('Channel', 'channel', ledger.channel, desired)
    : missingLedger('BesuNetwork', 'besuNetwork', ledger.besuNetwork, desired);
  if (missing) return [missing];
  const where = isOnFabric(ledger) ? ledger.channel : 'the governance contract';
  const members = governanceMembers(network, ledger, organizations, desired);
  const problems = governance.mustAgree.flatMap((mspId, index) =>
    members.includes(mspId)
      ? []
      : [
          {
            code: 'MUST_AGREE_NO_VOTER',
            path: `/spec/governance/mustAgree/${index}`,
            what: `"${mspId}" is no member of ${where}, so it could never vote`,
            mend: isOnFabric(ledger)
              ? `add it to the members of ${where}, or take it out of mustAgree`
              : `give it an account, or take it out of mustAgree`,
          },
        ],
  );
  if (governance.rule.type === 'atLeast' && governance.rule.n > members.length) {
    problems.push({
      code: 'RULE_UNREACHABLE',
      path: '/spec/governance/rule/atLeast',
      what: `${governance.rule.n} votes are asked for, and ${where} has ${members.length} members`,
      mend: `at most ${members.length}`,
    });
  }
  return problems;
}

/** What the governance ledger is on must be a document of this network. */
function missingLedger(
  kind: 'Channel' | 'BesuNetwork',
  field: string,
  name: string,
  desired: ReadonlyMap<string, Resource>,
): SpecProblem | undefined {
  const known = [...desired.values()].flatMap(({ address }) => (address.kind === kind ? [address.name] : []));
  // No name at all has been said already (complete-network.ts).
  if (known.includes(name) || name === '') return undefined;
  return {
    code: 'REFERENCE_MISSING',
    path: `/spec/governance/${field}`,
    what: `there is no ${kind} "${name}"`,
    mend: didYouMean(name, known, `add a ${kind} document of that name`),
  };
}

function checkServiceAddress({ chaincodeService: { address } }: NetworkSpec): readonly SpecProblem[] {
  const missing = ['{name}', '{package}'].filter((part) => !address.includes(part));
  if (missing.length === 0) return [];
  return [
    {
      code: 'SERVICE_ADDRESS',
      path: '/spec/chaincodeService/address',
      what: `the address lacks ${missing.join(' and ')}`,
      mend: 'with them two versions run side by side during an upgrade: unix:{{.quorate_sockets}}/{name}-{package}.sock',
    },
  ];
}
