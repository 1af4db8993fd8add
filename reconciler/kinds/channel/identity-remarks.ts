import type { Remark } from '../../core/model/change.js';
import type { ChannelConfig, MspContent } from '../../fabric/channel/channel-config.js';
import type { ManagedMsp } from '../../fabric/channel/managed-channel.js';
import { OU_ROLE_NAMES } from '../../fabric/channel/msp-fields.js';
import { describeCertificate } from '../../fabric/msp/describe-certificate.js';
import { goingAuthorities, identitiesOf } from './identity-wave.js';
import { isIssued } from './is-issued.js';

/** What follows when CAs that certify identities go: nobody tells Quorate of the clients that have certificates of them. */
export function identityRemarks(live: ChannelConfig, last: ChannelConfig): readonly Remark[] {
  const [before, after] = [identitiesOf(live), identitiesOf(last)];
  return [...before].flatMap(([mspId, msp]) => {
    const next = after.get(mspId);
    if (next === undefined) return [];
    const goes = goingAuthorities(msp, next);
    if (goes.length === 0) return [];
    return [clients(mspId, goes), ...anyCa(mspId, msp, next)];
  });
}

function clients(mspId: string, goes: readonly string[]): Remark {
  const names = goes.map((pem) => /CN=[^,+ ]+/.exec(describeCertificate(pem))?.[0] ?? 'a CA').join(', ');
  return {
    severity: 'danger',
    code: 'IDENTITIES_CUT_OFF',
    text: `nobody whom ${names} certified counts for ${mspId} once it goes. ${mspId}'s loop signs that only when its own peers, orderers and identity need it no more; of clients nobody knows`,
    mend: 'give clients certificates of the new CA before; who needs longer leaves the old CA in, and takes it out by a pull request of its own',
  };
}

/** A role names one CA or none: with two of them to certify it, it names none, and a third CA may certify it meanwhile. */
function anyCa(mspId: string, before: MspContent, after: ManagedMsp): readonly Remark[] {
  const bound = OU_ROLE_NAMES.filter((role) => before.nodeOUs[role]?.certificate !== undefined);
  const roots = [...after.rootCerts, ...after.intermediateCerts];
  const certifiers = new Set(OU_ROLE_NAMES.flatMap((role) => after.nodeOUs[role]?.certificate ?? []));
  const others = roots.filter((pem) => !certifiers.has(pem) && ![...certifiers].some((one) => isIssued(one, pem)));
  if (bound.length === 0 || certifiers.size === 0 || others.length === 0) return [];
  const text = `until the old CA goes, every CA of ${mspId} may certify ${bound.join(', ')}: for a role names one CA or none`;
  return [{ severity: 'note', code: 'ANY_CA_CERTIFIES', text }];
}
