import { QuorateError } from '../../core/model/quorate-error.js';

/**
 * A node refused a call for a reason that no entry of it is to blame for. The fact `unwritten`: it could not write its
 * permissions file, and has changed nothing.
 */
export function nodeRefused(method: string, message: string): QuorateError {
  return new QuorateError('NODE_REFUSED', 'The node refused to change its list', {
    why: `${method}: ${message}`,
    mend: "let the node's own user write its permissions file and folder; its log says more",
    facts: { method, unwritten: /^Unable to persist changes/.test(message) },
    retry: 'transient',
  });
}
