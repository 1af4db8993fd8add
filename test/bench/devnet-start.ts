/**
 * The embedded network from process start until a first transaction can be submitted on both channels: median of some
 * cold processes, beside the start of an empty Node process in the same run.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const RUNS = 7;
const script = fileURLToPath(new URL('./devnet-start-once.js', import.meta.url));

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)]!;
}

const started = Array.from(
  { length: RUNS },
  () =>
    JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8' })) as {
      milliseconds: number;
      mebibytes: number;
    },
);
const empty = Array.from({ length: RUNS }, () => {
  const start = performance.now();
  execFileSync(process.execPath, ['-e', '']);
  return performance.now() - start;
});
const figures = {
  milliseconds: Math.round(median(started.map(({ milliseconds }) => milliseconds))),
  mebibytes: Math.round(median(started.map(({ mebibytes }) => mebibytes))),
  emptyNodeMilliseconds: Math.round(median(empty)),
};
console.log(
  `devnet, process start to a first transaction on both channels: ${figures.milliseconds} ms, ${figures.mebibytes} MiB (${(figures.milliseconds / figures.emptyNodeMilliseconds).toFixed(1)} x an empty Node process)`,
);
console.log(JSON.stringify({ bench: 'devnet-start', figures }));
