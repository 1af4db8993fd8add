import { parseArgs } from 'node:util';
import type { Engine } from '../../../reconciler/devnet/running-network.js';
import { ENGINES } from '../../engine.js';
import type { Cell } from './cell.js';
import { fraction } from './fraction.js';

/** What is measured; every list ascending, each value once. */
export interface Experiment {
  /** Left out: those that this machine has. */
  readonly engines: readonly Engine[];
  readonly timeoutsMs: readonly number[];
  readonly sizes: readonly number[];
  /** Transactions a second, of all channels together. */
  readonly loads: readonly number[];
  /** How long each cell is measured; its load begins before and ends behind that. */
  readonly windowMs: number;
  /** How often each cell is measured; what was measured is thrown together. */
  readonly rounds: number;
  /** Where the picture is written. */
  readonly svg: string | undefined;
}

const OPTIONS = {
  timeouts: { type: 'string', default: '200,500,1000,2000' },
  sizes: { type: 'string', default: '10,50,200' },
  loads: { type: 'string', default: '10,100' },
  seconds: { type: 'string', default: '4' },
  rounds: { type: 'string', default: '1' },
  svg: { type: 'string' },
} as const;

function positive(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new Error(`--${name}: "${text}" is not above 0`);
  return value;
}

function whole(name: string, text: string): number {
  const value = positive(name, text);
  if (!Number.isInteger(value)) throw new Error(`--${name}: "${text}" is no whole number`);
  return value;
}

function ascending(name: string, text: string, parse: (name: string, text: string) => number): readonly number[] {
  return [...new Set(text.split(',').map((one) => parse(name, one)))].sort((left, right) => left - right);
}

/** @param args of the command line @throws Error for an unknown option or engine, or a number that is none */
export function parseExperiment(args: readonly string[]): Experiment {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  const engines = positionals.map((name) => {
    const found = ENGINES.find((one) => one === name);
    if (found === undefined) throw new Error(`"${name}" is no engine; there are ${ENGINES.join(' and ')}`);
    return found;
  });
  return {
    engines,
    timeoutsMs: ascending('timeouts', values.timeouts, whole),
    sizes: ascending('sizes', values.sizes, whole),
    loads: ascending('loads', values.loads, positive),
    windowMs: positive('seconds', values.seconds) * 1000,
    rounds: whole('rounds', values.rounds),
    svg: values.svg,
  };
}

/**
 * All cells of an engine in the order in which they are measured. Settings are in no order, another one each round, so that
 * what changes on the machine meanwhile is not taken for what a setting does; one channel beside two, now this first, now
 * that, so that both meet the same machine.
 */
export function cellsOf({ timeoutsMs, sizes, loads }: Experiment, engine: Engine, round: number): readonly Cell[] {
  const settings = sizes.flatMap((maxMessageCount) =>
    timeoutsMs.flatMap((timeoutMs) =>
      loads.map((offered) => {
        const batch = { timeoutMs, maxMessageCount };
        const place = (of: string) => fraction(`${round}/${timeoutMs}/${maxMessageCount}/${offered}/${of}`);
        const channels = place('channels') < 0.5 ? ([2, 1] as const) : ([1, 2] as const);
        return {
          place: place('setting'),
          cells: channels.map((count) => ({ engine, batch, offered, channels: count })),
        };
      }),
    ),
  );
  return settings.sort((left, right) => left.place - right.place).flatMap(({ cells }) => cells);
}

/** What is measured first and thrown away: compilers, caches and connections are then as they stay. */
export function warmUpOf({ timeoutsMs, sizes, loads }: Experiment, engine: Engine): readonly Cell[] {
  const batch = { timeoutMs: timeoutsMs[0]!, maxMessageCount: sizes[0]! };
  return ([2, 1] as const).map((channels) => ({ engine, batch, offered: loads.at(-1)!, channels }));
}
