import type { Origin } from '../core/model/kind.js';
import { annotation } from './github.js';
import { markdownCode, markdownText } from './markdown.js';
import { type Paint, plain } from './paint.js';
import { printable } from './printable.js';
import { wrap } from './wrap.js';

/** What these views need of a diagnostic (spec/diagnostic.ts). */
interface Defect extends Origin {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly path: string;
  readonly what: string;
  readonly mend: string;
}

/** `file:line:column: error CODE path`, what is wrong, and how to mend it. Editors jump to such lines. */
export function diagnosticsText(defects: readonly Defect[], paint: Paint = plain): string {
  return defects
    .map(({ file, line, column, severity, code, path, what, mend }) => {
      const at = path === '' ? '' : ` at ${printable(path)}`;
      const head = `${printable(file)}:${line}:${column}: ${severity} ${code}${at}`;
      const color = severity === 'error' ? 'red' : 'yellow';
      return `${paint(color, head)}\n${wrap('  ', printable(what))}\n${wrap('  mend: ', printable(mend))}\n`;
    })
    .join('\n');
}

/** `{version, ok, diagnostics}`; ok is false as soon as one of them is an error. */
export function diagnosticsJson(defects: readonly Defect[]): string {
  const ok = defects.every(({ severity }) => severity !== 'error');
  return `${JSON.stringify({ version: 1, ok, diagnostics: defects }, null, 2)}\n`;
}

export function diagnosticsMarkdown(defects: readonly Defect[]): string {
  if (defects.length === 0) return '### Quorate: the spec is valid\n';
  const lines = defects.map(({ file, line, column, severity, path, what, mend }) => {
    const at = markdownCode(`${file}:${line}:${column}`) + (path === '' ? '' : ` ${markdownCode(path)}`);
    return `- **${severity}** ${at}: ${markdownText(what)}. Mend: ${markdownText(mend)}`;
  });
  const broken = defects.some(({ severity }) => severity === 'error');
  return `### Quorate: the spec ${broken ? 'has errors' : 'is valid, with warnings'}\n\n${lines.join('\n')}\n`;
}

export function diagnosticsGithub(defects: readonly Defect[]): string {
  return defects
    .map(({ file, line, column, severity, code, path, what, mend }) => {
      const message = `${path === '' ? '' : `${path}: `}${what}\n${mend}`;
      return `${annotation(severity, message, { file, line, column, title: code })}\n`;
    })
    .join('');
}
