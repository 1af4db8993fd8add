import type { Measured } from './cell.js';

const SETTING = [8, 9, 6];
const FIGURES = [7, 8, 8, 9, 6];
const HEADS = ['tx/s', 'p50 ms', 'p95 ms', 'a block', 'open'];
const GROUPS = [2, 1] as const;

const row = (widths: readonly number[], cells: readonly string[]): string =>
  cells.map((cell, column) => cell.padStart(widths[column]!)).join('');

const milliseconds = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(0));

function figuresOf(cell: Measured | undefined): readonly string[] {
  if (cell === undefined) return FIGURES.map(() => '-');
  const { throughput, medianMs, p95Ms, perBlock, open } = cell;
  return [throughput.toFixed(1), milliseconds(medianMs), milliseconds(p95Ms), perBlock.toFixed(1), String(open)];
}

const settingOf = ({ offered, batch }: Measured): string =>
  row(SETTING, [offered, batch.timeoutMs, batch.maxMessageCount].map(String));

function inOrder(left: Measured, right: Measured): number {
  return (
    left.offered - right.offered ||
    left.batch.timeoutMs - right.batch.timeoutMs ||
    left.batch.maxMessageCount - right.batch.maxMessageCount
  );
}

const channelsText = (channels: number): string => (channels === 2 ? 'two channels' : 'one channel');

/**
 * Two channels and one side by side, a line for each setting, in at most 100 columns; a table for each engine. `open`: due in
 * the window and not yet committed when it ended; below the table what was never committed, and why.
 */
export function measuredTable(measured: readonly Measured[]): string {
  const engines = [...new Set(measured.map(({ engine }) => engine))];
  const width = FIGURES.reduce((total, one) => total + one, 0);
  const lines = engines.flatMap((engine) => {
    const cells = measured.filter((cell) => cell.engine === engine).sort(inOrder);
    const settings = [...new Set(cells.map(settingOf))];
    return [
      '',
      engine.padEnd(SETTING.reduce((total, one) => total + one, 0)) +
        GROUPS.map((one) => channelsText(one).padStart(width)).join(''),
      row(SETTING, ['offered', 'timeout', 'size']) + GROUPS.map(() => row(FIGURES, HEADS)).join(''),
      ...settings.map((setting) => {
        const own = cells.filter((cell) => settingOf(cell) === setting);
        return (
          setting +
          GROUPS.map((group) => row(FIGURES, figuresOf(own.find(({ channels }) => channels === group)))).join('')
        );
      }),
      ...cells.filter(({ never }) => never > 0).map(neverLine),
    ];
  });
  return lines.slice(1).join('\n');
}

function neverLine({ offered, batch, channels, never, due, failures }: Measured): string {
  const where = `${offered} tx/s, ${batch.timeoutMs} ms, blocks of ${batch.maxMessageCount}, ${channelsText(channels)}`;
  return `  never committed: ${never} of ${due} (${where}): ${failures.join('; ')}`;
}
