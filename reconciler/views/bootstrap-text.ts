import { printable } from './printable.js';
import { wrap } from './wrap.js';

interface Shown {
  readonly chaincode: string;
  readonly version: string;
  readonly channel: string;
  readonly sequence: number;
  readonly committed: boolean;
  readonly approvals: Readonly<Record<string, boolean>>;
  readonly distrust: string | undefined;
  readonly acl: { readonly why: string; readonly mend: string } | undefined;
}

/** `2 of 4 ready, waiting for Telco2, Telco3` */
export function readinessText({ approvals }: Pick<Shown, 'approvals'>): string {
  const members = Object.keys(approvals);
  const missing = members.filter((member) => !approvals[member]);
  const ready = `${members.length - missing.length} of ${members.length} ready`;
  return missing.length > 0 ? `${ready}, waiting for ${missing.join(', ')}` : `${ready}, waiting for the commit`;
}

/** How the birth stands, and what is wrong with it. */
export function birthText(birth: Shown): string {
  const { chaincode, version, channel, sequence, committed, distrust, acl } = birth;
  const head = committed
    ? `${chaincode} ${version} is committed on ${channel} at sequence ${sequence}`
    : `${chaincode} ${version} on ${channel}: ${readinessText(birth)}`;
  const lines = [head];
  if (distrust)
    lines.push(
      wrap('  ! ', printable(distrust)),
      '    mend: look at `reconcile plan`; reconcile bootstrap --recover is the break-glass',
    );
  if (acl) lines.push(wrap('  ! ', printable(acl.why)), wrap('    mend: ', printable(acl.mend)));
  return `${lines.join('\n')}\n`;
}

interface ContractBirth {
  readonly contract: string;
  readonly chainId: number;
  /** Its code is that of a release of ours; undefined where there is none. */
  readonly ownCode: boolean | undefined;
  /** Who votes there by another account than our Git says, or only here, or only there. */
  readonly differs: readonly string[];
}

/** How a governance contract stands against what our own Git says. */
export function contractBirthText({ contract, chainId, ownCode, differs }: ContractBirth): string {
  if (ownCode === undefined)
    return `no contract is at ${contract} on chain ${chainId} yet\n    mend: one organization runs \`reconcile bootstrap --deploy\`; all merge the address that it prints\n`;
  const lines = [`the governance contract ${contract} is on chain ${chainId}`];
  if (!ownCode) {
    const text = 'its code is of no release of ours: whoever deployed it could have changed it';
    lines.push(wrap('  ! ', text), '    mend: deploy one of ours, or find out what this one is');
  }
  if (differs.length > 0) {
    const text = `who votes there is not what our Git says: ${differs.map(printable).join(', ')}`;
    lines.push(wrap('  ! ', text), wrap('    mend: ', 'the plan of the Network document says what differs'));
  }
  return `${lines.join('\n')}\n`;
}

/** What to merge after a deployment: the rest is everybody's own look at it. */
export function deployedText(
  { besuNetwork, chainId }: { readonly besuNetwork: string; readonly chainId: number },
  deployed: {
    readonly opssc: string;
    readonly nodeIngress: string;
    readonly accountIngress: string;
    readonly gas: number;
  },
): string {
  const lines = [
    `deployed on chain ${chainId} with ${deployed.gas} gas. A pull request for everybody:`,
    '',
    '  in the Network document',
    `    governance: { besuNetwork: ${besuNetwork}, contract: "${deployed.opssc}" }`,
    '  in the BesuNetwork document',
    '    permissioning:',
    '      backEnd: contract',
    `      nodeIngress: "${deployed.nodeIngress}"`,
    `      accountIngress: "${deployed.accountIngress}"`,
    '',
    wrap(
      '',
      'Each organization looks with `reconcile bootstrap` before it merges that: the code must be of our release, and those who vote must be those in Git. Nodes go on as before; when the first lists are in force, start them with these ingress addresses. Where accounts are asked of the contract, validators first: a node that asks takes no block with a sender that it refuses, and one that begins with nothing asks once it has the chain.',
    ),
  ];
  return `${lines.join('\n')}\n`;
}
