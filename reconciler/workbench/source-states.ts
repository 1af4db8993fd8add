import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { QuorateError } from '../core/model/quorate-error.js';
import type { SourceTree } from '../ports/write/chaincode-runtime.js';
import { type DevChaincode, sourceNow } from './dev-chaincode.js';
import { FolderWatcher } from './folder-watcher.js';

/** A source as it stands, or why it cannot be read. */
export type SourceState = { readonly source: SourceTree } | { readonly error: QuorateError };

/**
 * The source as it stands now, and again each time that its content differs from what was given last, until the signal.
 * What counts is the hash of the content: a file that is written without a change, or touched many times, gives nothing,
 * and however fast saves follow each other, the last one is given.
 */
export async function* sourceStates(chaincode: DevChaincode, signal: AbortSignal): AsyncGenerator<SourceState> {
  const watcher = new FolderWatcher(join(chaincode.root, chaincode.folder));
  let last: string | undefined;
  try {
    while (!signal.aborted) {
      watcher.sync();
      const state = await settled(chaincode);
      const key = keyOf(state);
      if (key !== last) {
        last = key;
        yield state;
      } else {
        await watcher.changed(signal);
      }
    }
  } finally {
    watcher.close();
  }
}

/** Whether this is still how the source stands. */
export function isCurrent(chaincode: DevChaincode, { hash }: SourceTree): boolean {
  return keyOf(read(chaincode)) === hash;
}

/** Two readings that agree, so that a file that is just being written is not taken half. */
async function settled(chaincode: DevChaincode): Promise<SourceState> {
  for (let state = read(chaincode); ; ) {
    await turn();
    const again = read(chaincode);
    if (keyOf(again) === keyOf(state)) return again;
    state = again;
  }
}

function read(chaincode: DevChaincode): SourceState {
  try {
    return { source: sourceNow(chaincode) };
  } catch (error) {
    if (error instanceof QuorateError) return { error };
    // A file went between listing and reading: it is read again.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      const what = 'The source changes while it is read';
      return { error: new QuorateError('SOURCE_CHANGING', what, { why: String(error), mend: 'wait, or save again' }) };
    }
    throw error;
  }
}

function keyOf(state: SourceState): string {
  return 'source' in state ? state.source.hash : `${state.error.code} ${state.error.why ?? ''}`;
}
