import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ReconcilerConfig } from '../config/reconciler-config.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { lockOwner, takeLock } from '../machine/process-lock.js';
import { stateFolder } from './state-folder.js';

/** Process id of what acts for this organization on this machine; undefined when nothing does. */
export function actor(config: ReconcilerConfig): number | undefined {
  return lockOwner(lockOf(config));
}

/**
 * Only one process acts for an organization: a second one would take the first one's chaincode addresses away. Gives
 * the release.
 * @throws QuorateError LOOP_RUNNING, STATE_FOLDER
 */
export function holdState(config: ReconcilerConfig): () => void {
  const file = lockOf(config);
  stateFolder(config.state);
  // The first try may only clear a dead owner's lock away.
  if (!takeLock(file) && !takeLock(file)) {
    throw new QuorateError('LOOP_RUNNING', "This organization's loop runs already", {
      why: `process ${lockOwner(file) ?? '?'} holds ${file}`,
      mend: 'stop it first, or let it do the work: reconcile status shows what it waits for',
      facts: { file },
    });
  }
  return () => rmSync(file, { force: true });
}

function lockOf({ state }: ReconcilerConfig): string {
  return join(state, 'loop.lock');
}
