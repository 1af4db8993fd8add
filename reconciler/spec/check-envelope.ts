import type { SpecProblem } from '../core/model/kind.js';
import { didYouMean } from '../core/text/did-you-mean.js';

export const API_VERSION = 'quorate/v1';

/** The kind that a document names, or what is wrong with it; the kind's schema checks the rest. */
export function checkEnvelope(document: unknown, kinds: readonly string[]): string | readonly SpecProblem[] {
  if (document === null || typeof document !== 'object' || Array.isArray(document)) {
    return [problem('DOCUMENT_FORM', '', 'this document is no mapping', 'begin with `apiVersion: quorate/v1`')];
  }
  const { apiVersion, kind } = document as Record<string, unknown>;
  if (kind === undefined) {
    return [problem('FIELD_MISSING', '', 'the field "kind" is missing', `write one of ${kinds.join(', ')}`)];
  }
  if (typeof kind !== 'string' || !kinds.includes(kind)) {
    const mend = didYouMean(String(kind), kinds, `kinds are ${kinds.join(', ')}`);
    return [problem('KIND_UNKNOWN', '/kind', `unknown kind ${JSON.stringify(kind)}`, mend)];
  }
  if (apiVersion !== undefined && apiVersion !== API_VERSION) {
    const what = `this release of Quorate does not know apiVersion ${JSON.stringify(apiVersion)}`;
    return [
      problem(
        'API_VERSION',
        '/apiVersion',
        what,
        `write ${API_VERSION}, or use the release that the file was written for`,
      ),
    ];
  }
  return kind;
}

function problem(code: string, path: string, what: string, mend: string): SpecProblem {
  return { code, path, what, mend };
}
