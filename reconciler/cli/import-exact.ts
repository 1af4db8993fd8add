import type { Plan } from '../core/model/plan.js';
import { QuorateError } from '../core/model/quorate-error.js';

/** Documents that would ask for a change at once are none of this network. @throws QuorateError IMPORT_INEXACT */
export function requireNoChange({ changes }: Plan): void {
  if (changes.length === 0) return;
  const fields = changes.flatMap(({ address, fields: all }) =>
    all.map(({ path }) => `${address.kind}/${address.name} ${path}`),
  );
  throw new QuorateError('IMPORT_INEXACT', 'The documents would not say what the network says', {
    why: `these fields read back otherwise: ${fields.join(', ')}`,
    mend: 'nothing is written; please report it, with this text',
  });
}
