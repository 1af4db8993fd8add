import { formatAddress } from '../core/model/address.js';
import type { Condition } from '../core/model/condition.js';
import { type Color, type Paint, plain } from './paint.js';
import { printable } from './printable.js';

/** What these views need of a loop's event (loop/loop-ports.ts). */
interface Happened {
  readonly type: string;
  readonly subject: string;
  readonly detail: string;
}

const COLORS: Readonly<Record<string, Color>> = {
  error: 'red',
  refused: 'red',
  alarm: 'red',
  Stalled: 'red',
  Reconciling: 'yellow',
  Ready: 'green',
};
const LABEL = 11;

/** One line: when, what, about what, how. `time` is RFC 3339; days are left to the log that keeps the line. */
export function eventLine(time: string, { type, subject, detail }: Happened, paint: Paint = plain): string {
  const color = COLORS[type];
  const label = type.padEnd(LABEL);
  const words = [subject, detail].filter((word) => word !== '').map(printable);
  return `${paint('dim', time.slice(11, 19))} ${color ? paint(color, label) : label} ${words.join('  ')}\n`;
}

/** A condition that changed, as one line like an event's. */
export function conditionLine(time: string, condition: Condition, paint: Paint = plain): string {
  const { address, type, reason, message } = condition;
  return eventLine(time, { type, subject: formatAddress(address), detail: `${reason}: ${message}` }, paint);
}
