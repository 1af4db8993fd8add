import { fileURLToPath } from 'node:url';
import { QuorateError } from '../../core/model/quorate-error.js';
import { requireFabric } from '../../devnet/start-engine.js';
import { errorText } from '../../views/error-text.js';
import { shellWord } from '../../views/shell-word.js';
import { type CliContext, paintFor } from '../cli-context.js';
import type { DemoOptions } from '../commands/demo-command.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { DemoFolder } from './demo-folder.js';
import { endAll } from './end-all.js';
import { Narrator } from './narrator.js';
import { STORIES } from './stories.js';
import type { Stage, Story } from './story.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const MAIN = fileURLToPath(new URL('../../main.js', import.meta.url));

/**
 * Tells a story with real processes below one temporary folder. Whatever happens, nothing of it is left behind.
 * @throws QuorateError DEMO_DEVIATION, DEMO_UNKNOWN, DEMO_INTERRUPTED; FABRIC_MISSING and as `findFabric` for that engine
 */
export async function runDemo(options: DemoOptions, context: CliContext): Promise<ExitCode> {
  const story = storyNamed(options.example);
  if (options.engine === 'fabric') {
    const { warning } = await requireFabric(context.env);
    if (warning !== undefined) context.stderr.write(`warning: ${warning}\n`);
  }
  const output = options.json ? context.stderr : context.stdout;
  const narrator = new Narrator(output, paintFor(output, context, options));
  const { stop, stopped, end } = untilInterrupted();
  const folder = new DemoFolder();
  const ends: (() => Promise<void> | void)[] = [];
  const { engine } = options;
  const stage: Stage = { folder, narrator, engine, env: context.env, stop, atEnd: (one) => ends.unshift(one) };
  const tell = async (): Promise<ExitCode> => {
    try {
      const result = await story.tell(stage);
      if (options.json) context.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
      if (options.keep) await keepUntil(stopped, narrator, folder.path, story);
      return EXIT.success;
    } catch (error) {
      await signalsTold();
      if (stop.aborted) throw interrupted(stop.reason);
      if (!options.keep || !(error instanceof QuorateError)) throw error;
      context.stderr.write(errorText(error, paintFor(context.stderr, context, options)));
      await keepUntil(stopped, narrator, folder.path, story);
      return EXIT.error;
    }
  };
  const [told] = await Promise.allSettled([tell()]);
  narrator.waiting('ending every process');
  const [ended] = await Promise.allSettled([endAll([...ends, () => folder.remove()])]);
  narrator.clear();
  end();
  // How the story went says more than that an end of it failed.
  if (told.status === 'rejected') throw told.reason;
  if (ended.status === 'rejected') throw ended.reason;
  return told.value;
}

function storyNamed(name: string): Story {
  const story = STORIES.find((one) => one.name === name);
  if (story) return story;
  throw new QuorateError('DEMO_UNKNOWN', 'There is no such example', {
    why: `there is no example "${name}"`,
    mend: `use one of: ${STORIES.map((one) => `${one.name} (${one.summary})`).join(', ')}`,
    facts: { example: name },
  });
}

/** Ctrl-C as often as one likes: the first one counts, and what must be ended is ended. */
function untilInterrupted(): { stop: AbortSignal; stopped: Promise<void>; end: () => void } {
  const controller = new AbortController();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const stopped = new Promise<void>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const abort = (signal: NodeJS.Signals): void => controller.abort(signal);
  for (const signal of signals) process.on(signal, abort);
  return {
    stop: controller.signal,
    stopped,
    end: () => {
      for (const signal of signals) process.off(signal, abort);
    },
  };
}

/**
 * A terminal's Ctrl-C ends the processes started here too, and what follows of their end can be told before our own
 * signal is: libuv calls for signals last of all that one turn of its loop has found. A second turn finds what came late.
 */
async function signalsTold(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function interrupted(signal: unknown): QuorateError {
  return new QuorateError('DEMO_INTERRUPTED', 'The demo was interrupted', {
    why: String(signal),
    mend: 'nothing of it is left; start it again',
  });
}

/** Says how to connect and what to try, and waits for Ctrl-C. */
async function keepUntil(stopped: Promise<void>, narrator: Narrator, folder: string, story: Story): Promise<void> {
  narrator.heading('Everything runs on, until Ctrl-C. To try in another terminal:');
  const lines = story.tryThis.flatMap(({ what, command }) => [`# ${what}`, command]);
  const all = [
    `alias reconcile=${shellWord(`node ${shellWord(MAIN)}`)}`,
    `export QUORATE=${shellWord(ROOT)}`,
    `cd ${shellWord(folder)}`,
    ...lines,
  ];
  narrator.block(all.map((line) => `  ${line}`).join('\n'));
  narrator.say('Each organization has a folder there: upstream, settings, merge key, state with logs.');
  narrator.say(story.readOn);
  await stopped;
  narrator.say('Stopping.');
}
