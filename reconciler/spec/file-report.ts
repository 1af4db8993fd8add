import type { SpecProblem } from '../core/model/kind.js';
import { maskKeys } from '../core/text/mask-keys.js';
import type { Diagnostic } from './diagnostic.js';
import { displayPath, Locator, pointerSteps } from './locate.js';

interface Defect {
  readonly code: string;
  readonly what: string;
  readonly mend: string;
  /** From the beginning of the file; its beginning when left out. */
  readonly offset?: number;
}

/** Collects the diagnostics of one file, with their positions; none repeats what may be a key. Used while one load runs; holds no state beyond it. */
export class FileReport {
  readonly file: string;
  readonly text: string;
  readonly diagnostics: Diagnostic[] = [];
  readonly #locator: Locator;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.#locator = new Locator(text);
  }

  get failed(): boolean {
    return this.diagnostics.some(({ severity }) => severity === 'error');
  }

  position(offset: number): { readonly line: number; readonly column: number } {
    return this.#locator.lineAndColumn(offset);
  }

  /** `file:line:column` */
  at(offset: number): string {
    const { line, column } = this.position(offset);
    return `${this.file}:${line}:${column}`;
  }

  add({ code, what, mend, offset = 0 }: Defect): void {
    this.#push({ file: this.file, ...this.position(offset), severity: 'error', code, path: '', what, mend });
  }

  addProblems(document: number, problems: readonly (SpecProblem & { readonly want?: 'key' | 'value' })[]): void {
    for (const { code, path, what, mend, severity = 'error', want, offset: within, at } of problems) {
      if (at) {
        this.#push({ ...at, severity, code, path: '', what, mend });
        continue;
      }
      const steps = pointerSteps(path);
      const position = this.position(this.#locator.offset(document, steps, want, within));
      this.#push({ file: this.file, ...position, severity, code, path: displayPath(steps), what, mend });
    }
  }
  #push({ path, what, mend, ...rest }: Diagnostic): void {
    this.diagnostics.push({ ...rest, path: maskKeys(path), what: maskKeys(what), mend: maskKeys(mend) });
  }
}
