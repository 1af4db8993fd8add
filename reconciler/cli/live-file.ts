import type { Looked } from './with-look.js';

/** What `plan --live` reads (schemas/live.schema.json). */
export interface LiveFile {
  readonly liveFileVersion: 1;
  readonly network: string;
  readonly organization: string;
  readonly revision?: string;
  readonly resources: readonly LiveEntry[];
}

interface LiveEntry {
  readonly address: string;
  readonly state: 'present' | 'absent' | 'unknown';
  readonly managed?: true;
  readonly why?: string;
  readonly notOurs?: true;
  readonly live?: unknown;
}

/** Everything that one look saw, sorted by address, so that the same state gives the same file. */
export function liveFile({ look, composed, config }: Pick<Looked, 'look' | 'composed' | 'config'>): LiveFile {
  const managed = composed.looker.memory.managed?.addresses ?? new Set<string>();
  const { commit } = look.revision;
  return {
    liveFileVersion: 1,
    network: look.loaded.network,
    organization: config.organization,
    ...(commit ? { revision: commit } : {}),
    resources: [...look.observed]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([address, observed]) => ({
        address,
        state: observed.state,
        ...(managed.has(address) ? { managed: true as const } : {}),
        ...(observed.state === 'unknown' ? { why: observed.why } : {}),
        ...(observed.state === 'unknown' && observed.notOurs ? { notOurs: true as const } : {}),
        ...(observed.state === 'present' ? { live: observed.live } : {}),
      })),
  };
}
