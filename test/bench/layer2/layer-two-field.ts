import type { Engine } from '../../../reconciler/devnet/running-network.js';
import { arrivals } from './arrivals.js';
import type { Cell, ChannelRun } from './cell.js';
import { type LayerTwoNetwork, type LoadedChannel, MAIN, PLASMA, startLayerTwo } from './layer-two-network.js';
import { LoadGenerator } from './load-generator.js';
import { setBatch } from './set-batch.js';

/** As many whatever is measured: so clients have the same processes for one channel as for two. */
const GENERATORS = 2;
/** For orders to reach the generators, and for connections to open. */
const AHEAD_MS = 300;
/** Behind the last transaction; what has no answer then is told as never committed. */
const PATIENCE_MS = 20_000;

/** A plasma network of one engine, with its load generators. */
export class LayerTwoField {
  readonly #layer: LayerTwoNetwork;
  readonly #generators: readonly LoadGenerator[];
  #orders = 0;

  private constructor(layer: LayerTwoNetwork, generators: readonly LoadGenerator[]) {
    this.#layer = layer;
    this.#generators = generators;
  }

  static async start(engine: Engine): Promise<LayerTwoField> {
    const layer = await startLayerTwo(engine);
    const start = () => LoadGenerator.start(layer.directory);
    const generators = await Promise.all(Array.from({ length: GENERATORS }, start)).catch(async (error) => {
      await layer.stop();
      throw error;
    });
    return new LayerTwoField(layer, generators);
  }

  /** Sets both channels, and loads one or both. Load begins a BatchTimeout before the window and ends one behind it. */
  async measure({ batch, offered, channels }: Cell, windowMs: number): Promise<readonly ChannelRun[]> {
    for (const channel of [MAIN, PLASMA]) await setBatch(this.#layer.network, channel, batch);
    // Half a second at least, for caches to be warm at a short BatchTimeout, too.
    const around = Math.max(batch.timeoutMs, 500);
    const offering = { from: -around, to: windowMs + around };
    const zero = performance.timeOrigin + performance.now() + AHEAD_MS + around;
    const loaded: readonly LoadedChannel[] = channels === 1 ? [MAIN, MAIN] : [MAIN, PLASMA];
    const outcomes = await Promise.all(
      this.#generators.map((generator, index) => {
        const due = arrivals({ rate: offered, generators: GENERATORS, index }, offering);
        const prefix = `${this.#orders++}-${index}`;
        return generator.offer({ channel: loaded[index]!, prefix, due, zero, patienceMs: PATIENCE_MS });
      }),
    );
    const window = { from: -around, to: windowMs };
    return [...new Set(loaded)].map(({ name }) => ({
      channel: name,
      window,
      outcomes: outcomes.flatMap((own, index) => (loaded[index]!.name === name ? own : [])),
    }));
  }

  async stop(): Promise<void> {
    for (const generator of this.#generators) await generator.stop();
    await this.#layer.stop();
  }
}
