import { printable } from './printable.js';

/** Text of others inside Markdown: no link, mention, tag, table cell or heading can be made of it. */
export function markdownText(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]()#+!|~-]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@/g, '@\u200b')
    .replace(/:\/\//g, '&#58;//')
    .replace(/www\./gi, '$&\u200b');
}

/** An inline code span that its content cannot end. */
export function markdownCode(text: string): string {
  const content = printable(text);
  const fence = '`'.repeat(longestRun(content) + 1);
  const pad = content === '' || content.startsWith('`') || content.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${content}${pad}${fence}`;
}

/** A fenced block that its lines cannot end. */
export function markdownBlock(language: string, lines: readonly string[]): string {
  const content = lines.map(printable).join('\n');
  const fence = '`'.repeat(Math.max(3, longestRun(content) + 1));
  return `${fence}${language}\n${content}\n${fence}`;
}

function longestRun(text: string): number {
  return [...text.matchAll(/`+/g)].reduce((longest, [run]) => Math.max(longest, run.length), 0);
}
