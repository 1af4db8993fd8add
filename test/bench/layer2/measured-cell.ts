import type { Measured } from './cell.js';

/** A measured cell for tests: what is not said is ordinary. */
export function measuredCell({
  timeoutMs = 200,
  size = 10,
  ...more
}: Partial<Measured> & { readonly timeoutMs?: number; readonly size?: number } = {}): Measured {
  const { offered = 10 } = more;
  return {
    engine: 'embedded',
    batch: { timeoutMs, maxMessageCount: size },
    channels: 2,
    throughput: offered,
    medianMs: 100,
    p95Ms: 200,
    perBlock: 2,
    due: 40,
    open: 1,
    never: 0,
    failures: [],
    lateP95Ms: 1,
    ...more,
    offered,
  };
}
