import { QuorateError } from '../core/model/quorate-error.js';
import type { SourceTree } from '../ports/write/chaincode-runtime.js';
import type { DevChaincode } from './dev-chaincode.js';
import { isCurrent, sourceStates } from './source-states.js';
import type { Workbench } from './workbench.js';

/** What happened to a chaincode that is watched. Times are in milliseconds. */
export type WatchEvent =
  | {
      readonly type: 'deployed';
      readonly sequence: number;
      /** Its definition was on the ledger already. */
      readonly reused: boolean;
      readonly organizations: number;
      readonly buildMs: number;
      readonly deployMs: number;
      readonly debuggers: readonly { readonly mspId: string; readonly address: string }[];
    }
  | { readonly type: 'replaced'; readonly organizations: number; readonly buildMs: number; readonly startMs: number }
  | { readonly type: 'unchanged' }
  /** `serving`: the code from before goes on. */
  | { readonly type: 'failed'; readonly error: QuorateError; readonly serving: boolean };

/**
 * Deploys a chaincode and goes on serving its source as it stands, until the signal: what does not build or does not
 * start is told, and what was served before goes on. Never throws but for a defect.
 */
export async function watchChaincode(
  bench: Workbench,
  chaincode: DevChaincode,
  tell: (event: WatchEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  let served: string | undefined;
  for await (const state of sourceStates(chaincode, signal)) {
    if ('error' in state) {
      tell({ type: 'failed', error: state.error, serving: served !== undefined });
    } else if (state.source.hash === served) {
      tell({ type: 'unchanged' });
    } else {
      const event = await take(bench, chaincode, state.source, served !== undefined);
      // Ended, or saved again meanwhile: the newest comes next.
      if (signal.aborted) return;
      if (event === 'old') continue;
      if (event.type !== 'failed') served = state.source.hash;
      tell(event);
    }
  }
}

async function take(
  bench: Workbench,
  chaincode: DevChaincode,
  source: SourceTree,
  serving: boolean,
): Promise<WatchEvent | 'old'> {
  const started = performance.now();
  try {
    await bench.build(source);
    const built = performance.now();
    if (!isCurrent(chaincode, source)) return 'old';
    const organizations = bench.members(chaincode.spec.channel).length;
    const buildMs = built - started;
    if (serving) {
      await bench.replace(chaincode, source);
      return { type: 'replaced', organizations, buildMs, startMs: performance.now() - built };
    }
    const { sequence, reused } = await bench.deploy(chaincode, source);
    const debuggers = await bench.debuggers(chaincode);
    const deployMs = performance.now() - built;
    return { type: 'deployed', sequence, reused, organizations, buildMs, deployMs, debuggers };
  } catch (error) {
    if (!(error instanceof QuorateError)) throw error;
    return isCurrent(chaincode, source) ? { type: 'failed', error, serving } : 'old';
  }
}
