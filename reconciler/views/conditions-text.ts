import type { Condition } from '../core/model/condition.js';
import { type Paint, plain } from './paint.js';
import { printable } from './printable.js';
import { wrap } from './wrap.js';

const COLORS = { Ready: 'green', Reconciling: 'yellow', Stalled: 'red' } as const;

/** One block a resource, 80 columns wide: its condition and reason, then the message; that Git and ledger agree needs none. */
export function conditionsText(conditions: readonly Condition[], paint: Paint = plain): string {
  const name = ({ address }: Condition) => `${address.kind}/${address.name}`;
  const width = Math.max(0, ...conditions.map((condition) => name(condition).length));
  return conditions
    .map((condition) => {
      const { type, reason, message } = condition;
      const head = `  ${name(condition).padEnd(width)}  ${paint(COLORS[type], type.padEnd(11))} ${reason}\n`;
      return reason === 'InSync' ? head : `${head}${wrap('      ', printable(message))}\n`;
    })
    .join('');
}

/** `3 of 5 ready`, and `, 2 not ours` where nothing of some is: nobody here has looked at those. */
export function readyText(conditions: readonly Condition[]): string {
  const ours = conditions.filter(({ reason }) => reason !== 'NotOurs');
  const others = conditions.length - ours.length;
  const ready = `${ours.filter(({ type }) => type === 'Ready').length} of ${ours.length} ready`;
  return others === 0 ? ready : `${ready}, ${others} not ours`;
}
