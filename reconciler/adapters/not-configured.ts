import { QuorateError } from '../core/model/quorate-error.js';

/** A part of reconciler.yaml that is not there. */
export type MissingPart = 'fabric' | 'besu' | 'besu.account';

export function notConfigured(part: MissingPart): QuorateError {
  const code = `${part.toUpperCase().replace('.', '_')}_NOT_CONFIGURED`;
  return new QuorateError(code, 'Our settings do not say how to reach it', {
    why: `reconciler.yaml has no \`${part}\``,
    mend: `add it (schemas/reconciler.schema.json says how), or take out of Git what needs it`,
  });
}

/** In place of a port that the settings do not provide: every call of it is rejected. */
export function portNotConfigured<Port extends object>(part: MissingPart): Port {
  return new Proxy({} as Port, {
    // A promise is made of this one, too: it must not look like one.
    get: (_, name) => (name === 'then' ? undefined : () => Promise.reject(notConfigured(part))),
  });
}
