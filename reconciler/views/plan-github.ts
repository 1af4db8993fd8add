import { type Address, formatAddress } from '../core/model/address.js';
import type { Remark } from '../core/model/change.js';
import type { Resource } from '../core/model/kind.js';
import type { Plan } from '../core/model/plan.js';
import { annotation } from './github.js';
import { SIGNS, summaryText } from './plan-words.js';

const LEVELS = { note: 'notice', danger: 'warning', refused: 'error' } as const;

/** A plan as annotations on the lines of the documents it speaks of; a document that is gone has no line. */
export function planGithub(plan: Plan, desired: ReadonlyMap<string, Resource>): string {
  const place = (address: Address, title: string) => ({ ...desired.get(formatAddress(address))?.origin, title });
  const name = ({ kind, name: resource }: Address) => `${kind}/${resource}`;
  const remarkLine = (address: Address, { severity, code, text }: Remark) =>
    annotation(LEVELS[severity], `${name(address)}: ${text}`, place(address, code));
  const lines = [
    ...plan.changes.flatMap(({ address, action, fields, digest, remarks }) => [
      annotation(
        'notice',
        `${SIGNS[action]} ${fields.map(({ path }) => path).join(', ')}\ncontent digest ${digest}`,
        place(address, `${action} ${name(address)}`),
      ),
      ...remarks.map((remark) => remarkLine(address, remark)),
    ]),
    ...plan.notices.map(({ address, remark }) => remarkLine(address, remark)),
    ...plan.unknown.map(({ address, why }) =>
      annotation('warning', `${name(address)}: ${why}`, place(address, 'UNKNOWN')),
    ),
    annotation('notice', summaryText(plan), { title: `Quorate plan for ${plan.network}` }),
  ];
  return `${lines.join('\n')}\n`;
}
