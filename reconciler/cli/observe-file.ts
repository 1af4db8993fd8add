import { readSchema } from '../adapters/files/read-schema.js';
import { readSoundness } from '../adapters/files/read-soundness.js';
import type { Observed } from '../core/model/kind.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { schemaCheck } from '../spec/schema-check.js';
import type { Compared } from './plan-spec.js';

/** A saved live state (schemas/live.schema.json). */
interface LiveFile {
  readonly network: string;
  readonly organization?: string;
  readonly resources: readonly (Observed<unknown> & { readonly address: string; readonly managed?: boolean })[];
}

/**
 * Reads what `reconcile observe` saved. A declared resource that the file does not name is unknown, never absent.
 *
 * @throws QuorateError LIVE_FILE_INVALID
 */
export function observeFile(path: string, text: string, network: string): Compared {
  const file = parse(path, text);
  if (file.network !== network) throw invalid(path, `it is of the network "${file.network}", the spec of "${network}"`);
  return {
    against: `file:${path}`,
    observed: new Map(file.resources.map(({ address, managed: _managed, ...observed }) => [address, observed])),
    managed: new Set(file.resources.flatMap(({ address, managed }) => (managed ? [address] : []))),
    organization: file.organization,
  };
}

function parse(path: string, text: string): LiveFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(path, `it is not JSON: ${(error as Error).message}`);
  }
  const [problem] = schemaCheck(readSchema('live.schema.json'), readSoundness('live.schema.json'))(value);
  if (problem) throw invalid(path, `${problem.path === '' ? '' : `${problem.path}: `}${problem.what}; ${problem.mend}`);
  return value as LiveFile;
}

function invalid(path: string, why: string): QuorateError {
  return new QuorateError('LIVE_FILE_INVALID', 'This is no saved live state', {
    why: `${path}: ${why}`,
    mend: 'save one with `reconcile observe --out FILE`; schemas/live.schema.json has its form',
    facts: { file: path },
  });
}
