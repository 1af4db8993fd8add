import { join } from 'node:path';
import type { RunningNetwork } from '../devnet/running-network.js';
import type { Paint } from '../views/paint.js';
import { printable } from '../views/printable.js';
import type { DevChaincode } from '../workbench/dev-chaincode.js';
import { type WatchEvent, watchChaincode } from '../workbench/watch-chaincode.js';
import { workFolders } from '../workbench/work-folders.js';
import { Workbench } from '../workbench/workbench.js';
import { type CliContext, paintFor } from './cli-context.js';

export interface WatchOptions {
  /** The network's folder. */
  readonly directory: string;
  /** First port of the debuggers; true: where Node's own listens. */
  readonly inspect?: number | true;
}

/** Where Node's own debugger listens. */
const INSPECT_PORT = 9229;

/** Chaincodes that are being watched. */
export interface Watching {
  /** Ends the watching and all chaincode processes. */
  close(): Promise<void>;
}

/** Deploys the chaincodes and serves their sources as they change, telling what it does on standard output. */
export function devnetWatch(
  network: RunningNetwork,
  chaincodes: readonly DevChaincode[],
  { directory, inspect }: WatchOptions,
  context: CliContext,
): Watching {
  const ending = new AbortController();
  const folders = workFolders(join(directory, 'chaincodes'));
  const bench = new Workbench(network, {
    folders,
    ...(inspect === undefined ? {} : { inspectFrom: inspect === true ? INSPECT_PORT : inspect }),
  });
  const paint = paintFor(context.stdout, context, { color: true });
  const tell = ({ spec }: DevChaincode, event: WatchEvent) => {
    const text = event.type === 'failed' ? failedText(event, paint) : `${happened(event)}\n`;
    context.stdout.write(`${paint('bold', spec.name)} on ${spec.channel}: ${text}`);
  };
  context.stdout.write(
    chaincodes.length === 0
      ? 'There is no chaincode to watch: the spec has none with a source.path.\n'
      : `Watching ${chaincodes.length} of the spec's chaincodes; logs in ${folders.logs}\n`,
  );
  const watched = chaincodes.map((one) => watchChaincode(bench, one, (event) => tell(one, event), ending.signal));
  const done = Promise.all(watched);
  // A defect is thrown where the network is stopped.
  done.catch(() => undefined);
  return {
    close: async () => {
      ending.abort();
      await bench.close();
      await done;
    },
  };
}

/** A compiler's lines stay lines. */
function failedText({ error, serving }: WatchEvent & { type: 'failed' }, paint: Paint): string {
  const lines = [
    serving ? 'the old code keeps serving' : 'not deployed; it is tried again when its source changes',
    paint('red', `  ${printable(error.message)} [${error.code}]`),
    ...(error.why ?? '').split('\n').map((line) => `  ${printable(line)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function happened(event: Exclude<WatchEvent, { type: 'failed' }>): string {
  if (event.type === 'unchanged') return 'its source is again what is served';
  const built = `built in ${seconds(event.buildMs)}`;
  const at = `${event.organizations} organization${event.organizations === 1 ? '' : 's'}`;
  if (event.type === 'replaced') return `${built}; the new code serves at ${at} after ${seconds(event.startMs)}`;
  const definition = event.reused
    ? `sequence ${event.sequence} was there already`
    : `committed at sequence ${event.sequence}`;
  return [
    `${built}; ${definition}; serves at ${at} after ${seconds(event.deployMs)}`,
    ...event.debuggers.map(({ mspId, address }) => `  debugger at ${address} (${mspId})`),
  ].join('\n');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
