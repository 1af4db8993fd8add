import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blockOf, OrganizationLoop } from '../../reconciler/cli/demo/organization-loop.js';
import { Consortium, ROOT } from '../integration/consortium.js';
import { writtenSettings } from '../integration/written-settings.js';
import { operators, writeSyntheticSpec } from './synthetic-spec.js';

const LIMIT_MS = 300_000;

/** A consortium on the engine that the switch names, with every organization's loop as a process of its own. */
export class LoopField {
  /** MSP ids. */
  readonly members: readonly string[];
  readonly consortium: Consortium;
  readonly #folder: string | undefined;
  readonly #loops: ReadonlyMap<string, OrganizationLoop>;

  /** Starts the loops of `members`; `folder` goes with the field. */
  constructor(consortium: Consortium, members: readonly string[], folder?: string) {
    this.consortium = consortium;
    this.members = members;
    this.#folder = folder;
    this.#loops = new Map(
      members.map((mspId) => {
        const settings = writtenSettings(consortium, mspId);
        // Loops are woken by merges and blocks: a poll would only disturb the others on a small machine.
        writeFileSync(settings, readFileSync(settings, 'utf8').replace('interval: 2s', 'interval: 600s'));
        const options = { folder: consortium.folder, env: process.env, started: () => undefined };
        return [mspId, new OrganizationLoop(settings, options)] as const;
      }),
    );
  }

  /** A synthetic consortium. Resolves when the governance chaincode runs everywhere. */
  static async start(count: number, batchMs: number): Promise<LoopField> {
    const folder = mkdtempSync(join(tmpdir(), 'quorate-bench-'));
    // A repo of its own: sources are only read inside one.
    mkdirSync(join(folder, '.git'));
    cpSync(join(ROOT, 'chaincode/opssc'), join(folder, 'chaincode/opssc'), { recursive: true });
    const spec = join(folder, 'network-specs/telecom');
    writeSyntheticSpec(spec, count, `${batchMs}ms`);
    const consortium = await Consortium.start({ spec, batchTimeout: `${batchMs}ms` });
    const field = new LoopField(consortium, operators(count), folder);
    await field.settled('Chaincode/opssc');
    await field.quiet();
    return field;
  }

  /** Block numbers that the loops named for a kind of step of a resource (`Chaincode/toy`), since an instant. */
  blocks(type: string, resource: string, since: number): readonly number[] {
    return [...this.#loops.values()].flatMap((loop) =>
      loop.did(type, resource, 0).flatMap((line) => (line.at >= since ? (blockOf(line) ?? []) : [])),
    );
  }

  /** How many lines of a kind the loop that wrote fewest has written. */
  fewest(type: string): number {
    return Math.min(...[...this.#loops.values()].map(({ lines }) => lines.filter((line) => line.type === type).length));
  }

  /** Waits until every loop has looked at the revision with this subject. */
  async looked(subject: string): Promise<void> {
    await this.until(`a pass of "${subject}" everywhere`, () =>
      [...this.#loops.values()].every((loop) => loop.revision?.subject === subject),
    );
  }

  /** Waits until every loop says that the resource is in sync. @throws with what they say */
  async settled(resource: string): Promise<void> {
    const reasons = () => [...this.#loops.values()].map((loop) => loop.condition(resource)?.reason);
    await this.until(`${resource} everywhere`, () => reasons().every((reason) => reason === 'InSync'));
  }

  /** Waits until nothing of the spec is left to do: rounds of something else would be measured, too. @throws with what the loops say */
  async quiet(): Promise<void> {
    const isQuiet = ({ conditions }: OrganizationLoop) =>
      conditions.length > 0 && conditions.every(({ reason }) => reason === 'InSync');
    await this.until('everything in sync everywhere', () => [...this.#loops.values()].every(isQuiet));
  }

  /** Looks again and again until it holds. @throws after five minutes, with what the loops say */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const end = Date.now() + LIMIT_MS;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`waited ${LIMIT_MS} ms for: ${what}\n${this.#describe()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** As a Git host's webhook would. */
  wake(): void {
    for (const { process } of this.#loops.values()) process.wake();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#loops.values()].map(({ process }) => process.stop()));
    await this.consortium.stop();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  #describe(): string {
    return [...this.#loops.values()].map((loop) => loop.describe()).join('\n');
  }
}

/** The middle one by a figure. */
export function medianBy<Figure>(figures: readonly Figure[], of: (figure: Figure) => number): Figure {
  return [...figures].sort((left, right) => of(left) - of(right))[Math.floor(figures.length / 2)]!;
}
