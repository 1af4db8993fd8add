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
