import type { Color, Paint } from '../../views/paint.js';
import { wrap } from '../../views/wrap.js';
import type { Output } from '../cli-context.js';

const LABEL = 11;

/** Tells a story on a terminal (color, a line of progress that is overwritten) or into a pipe (plain lines). */
export class Narrator {
  readonly #output: Output;
  readonly paint: Paint;
  #progress = 0;

  constructor(output: Output, paint: Paint) {
    this.#output = output;
    this.paint = paint;
  }

  heading(text: string): void {
    this.#write(`\n${this.paint('bold', wrap('', text))}\n`);
  }

  say(text: string, color?: Color): void {
    const wrapped = wrap('  ', text);
    this.#write(`${color ? this.paint(color, wrapped) : wrapped}\n`);
  }

  fact(label: string, text: string, color?: Color): void {
    const wrapped = wrap(`  ${label.padEnd(LABEL)}`, text);
    this.#write(`${color ? this.paint(color, wrapped) : wrapped}\n`);
  }

  /** Lines as they are. */
  block(text: string): void {
    this.#write(`\n${text.trimEnd()}\n\n`);
  }

  /** What is being waited for: on a terminal only, and gone when there is something to tell. */
  waiting(text: string): void {
    if (!this.#output.isTTY) return;
    const line = `  ... ${text}`.slice(0, 79);
    this.#output.write(`\r${this.paint('dim', line.padEnd(this.#progress))}`);
    this.#progress = line.length;
  }

  /** Takes the line of progress away. */
  clear(): void {
    if (this.#progress > 0) this.#output.write(`\r${' '.repeat(this.#progress)}\r`);
    this.#progress = 0;
  }

  #write(text: string): void {
    this.clear();
    this.#output.write(text);
  }
}
