import type { HistoryEntry } from '../ports/read/governance-reader.js';
import { type Paint, plain } from './paint.js';
import { printable } from './printable.js';
import { wrap } from './wrap.js';

/** The history, oldest first. Times are the clients' own word; the block is the ledger's. */
export function historyText(
  entries: readonly (HistoryEntry & { readonly address: string })[],
  options: { readonly paint?: Paint; readonly brief?: boolean } = {},
): string {
  const paint = options.paint ?? plain;
  if (entries.length === 0) return options.brief ? '' : 'Nothing has happened yet.\n';
  return entries
    .map((entry) => {
      const { block, timestamp, organization, event, id, address, round, revision, certificate, reason } = entry;
      const [, kind, name] = address.split('/');
      const what = address ? `${kind}/${name} ` : '';
      const head = `block ${block ?? '?'}  ${timestamp.slice(0, 19)}Z  ${organization}: ${event}`;
      const about = `${what}${id.slice(0, 12)}${round > 1 ? ` round ${round}` : ''}`;
      if (options.brief) return `${printable(`${head}  ${about}`)}\n`;
      const from = [revision && `revision ${revision.slice(0, 12)}`, `certificate ${certificate.slice(0, 12)}`].filter(
        Boolean,
      );
      const why = reason ? `${wrap('    ', printable(reason))}\n` : '';
      return `${paint('bold', printable(head))}\n    ${printable(about)}\n    ${printable(from.join('  '))}\n${why}`;
    })
    .join('');
}
