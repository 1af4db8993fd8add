/**
 * The layer-2 experiment, on the plasma example's network (as another process) and on each engine: the same chaincode on the
 * main chain and on the plasma chain, both loaded at once by an open loop of gateway clients (processes of their own),
 * for every BatchTimeout, block size and offered load; and beside each of them the main chain alone with the same load.
 * Prints a table, what it answers, and JSON; draws a picture. Judges nothing.
 *
 *   npm run bench layer2 -- [--timeouts 200,500,1000,2000] [--sizes 10,50,200] [--loads 10,100] [--seconds 4] [--rounds 1]
 *                           [--svg FILE] [ENGINE ...]
 *
 * Timeouts in milliseconds, sizes as MaxMessageCount, loads in transactions a second of all channels together, seconds of
 * one cell's window. About five minutes an engine; `--seconds 2 --timeouts 200,2000 --sizes 10,200` takes one and a half. Whatever
 * else runs on the machine is in the figures: its load is told.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import type { Engine } from '../../reconciler/devnet/running-network.js';
import { wrap } from '../../reconciler/views/wrap.js';
import { benchEngines } from './bench-engines.js';
import { answers } from './layer2/answers.js';
import type { Cell, ChannelRun, Measured } from './layer2/cell.js';
import { isTimely, LATE_MS } from './layer2/effect.js';
import { cellsOf, type Experiment, parseExperiment, warmUpOf } from './layer2/experiment.js';
import { LayerTwoField } from './layer2/layer-two-field.js';
import { measuredTable } from './layer2/measured-table.js';
import { picture } from './layer2/picture.js';
import { summarize } from './layer2/summarize.js';

const COLUMNS = 100;
const keyOf = (cell: Cell): string => JSON.stringify(cell);

async function measure(engine: Engine, experiment: Experiment): Promise<readonly Measured[]> {
  const runsOf = new Map<string, readonly ChannelRun[]>();
  const field = await LayerTwoField.start(engine);
  try {
    for (const cell of warmUpOf(experiment, engine)) await field.measure(cell, experiment.windowMs);
    for (let round = 0; round < experiment.rounds; round += 1) {
      const cells = cellsOf(experiment, engine, round);
      for (const [index, cell] of cells.entries()) {
        const runs = await field.measure(cell, experiment.windowMs);
        runsOf.set(keyOf(cell), [...(runsOf.get(keyOf(cell)) ?? []), ...runs]);
        // On stderr: what is read by a program is not disturbed.
        if (index % 12 === 11) console.warn(`${engine}: ${index + 1} of ${cells.length} cells, round ${round + 1}`);
      }
    }
  } finally {
    await field.stop();
  }
  return cellsOf(experiment, engine, 0).map((cell) => ({ ...cell, ...summarize(runsOf.get(keyOf(cell))!) }));
}

const experiment = parseExperiment(process.argv.slice(2));
const measured: Measured[] = [];
const loads: string[] = [];
for (const engine of experiment.engines.length > 0 ? experiment.engines : await benchEngines()) {
  const before = loadavg()[0]!.toFixed(1);
  measured.push(...(await measure(engine, experiment)));
  loads.push(`${engine} ${before}, ${loadavg()[0]!.toFixed(1)}`);
}
const processors = availableParallelism();
const caption = `${processors} processors, with all that runs on them; load average before and behind: ${loads.join('; ')}. ${experiment.windowMs / 1000} s a cell, ${experiment.rounds} round(s).`;
console.log(measuredTable(measured));
const late = measured.filter((cell) => !isTimely(cell)).length;
const own = `At ${late} of ${measured.length} cells the generators themselves began more than ${LATE_MS} ms late (95th percentile).`;
console.log(`\n${wrap('', `${caption} ${own}`, COLUMNS)}\n`);
const answered = answers(measured);
for (const { engine, question, load, text } of answered) {
  const head = `${engine}, ${question}${load === undefined ? '' : ` (${load} tx/s)`}`;
  console.log(wrap('', `${head}: ${text}`, COLUMNS));
}
if (experiment.svg !== undefined) writeFileSync(experiment.svg, picture(measured, caption));
const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Math.round(value * 100) / 100 : value);
console.log(JSON.stringify({ bench: 'layer2', processors, loadAverages: loads, measured, answers: answered }, rounded));
