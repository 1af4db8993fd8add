import { type Facts, QuorateError } from '../core/model/quorate-error.js';
import type { Diagnostic } from '../spec/diagnostic.js';

/** SPEC_INVALID with every defect and its place. */
export function specInvalid(diagnostics: readonly Diagnostic[], facts: Facts): QuorateError {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return new QuorateError('SPEC_INVALID', 'The spec is not valid', {
    why: errors.map(({ file, line, column, what }) => `${file}:${line}:${column}: ${what}`).join('\n'),
    mend: 'reconcile validate shows each defect and how to mend it; nothing of it is proposed',
    facts: { ...facts, defects: errors.length },
  });
}
