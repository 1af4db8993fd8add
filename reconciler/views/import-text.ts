import { type Paint, plain } from './paint.js';
import { printable } from './printable.js';
import { wrap } from './wrap.js';

/** What an import wrote. */
export interface Imported {
  readonly network: string;
  readonly directory: string;
  readonly documents: readonly { readonly resource: string; readonly file: string }[];
  readonly files: number;
  /** What could not be written, one sentence each. */
  readonly warnings: readonly string[];
}

/** What was written, what was not, and what to try next; `brief`: only what was not. */
export function importText(
  { network, directory, documents, files, warnings }: Imported,
  options: { readonly next: string; readonly paint?: Paint; readonly brief?: boolean },
): string {
  const paint = options.paint ?? plain;
  const left = warnings.map((text) => paint('yellow', wrap('  ! ', printable(text))));
  if (options.brief) return left.map((line) => `${line}\n`).join('');
  const width = Math.max(...documents.map(({ file }) => file.length)) + 2;
  const lines = [
    paint('bold', wrap('', printable(`${network}: ${files} files in ${directory}`))),
    ...documents.map(({ resource, file }) => `  ${printable(file).padEnd(width)}${printable(resource)}`),
    ...left,
    '',
    'Nothing was changed in the network. Next, which must find nothing:',
    `  ${printable(options.next)}`,
  ];
  return `${lines.join('\n')}\n`;
}
