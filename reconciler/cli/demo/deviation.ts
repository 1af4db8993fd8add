import { QuorateError } from '../../core/model/quorate-error.js';

/** The story went otherwise than it should: the demo then ends with exit code 1. */
export function deviation(what: string, expected: unknown, found: unknown, more = ''): QuorateError {
  const why = `${what}: expected ${text(expected)}, found ${text(found)}${more === '' ? '' : `: ${more}`}`;
  return new QuorateError('DEMO_DEVIATION', 'The demo went otherwise than it should', {
    why,
    mend: 'run it again with --keep and look at the processes, logs and ledgers that it leaves; report it if it stays',
  });
}

/** @throws QuorateError DEMO_DEVIATION unless both say the same (as JSON) */
export function expect(what: string, expected: unknown, found: unknown): void {
  if (JSON.stringify(expected) !== JSON.stringify(found)) throw deviation(what, expected, found);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}
