import type { Command } from 'commander';
import type { Registration } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { writeOut } from '../write-out.js';
import { addConfigOptions, type ConfigOptions } from './config-options.js';

interface ObserveOptions extends ConfigOptions {
  readonly spec?: string;
  readonly out?: string;
}

/** `reconcile observe`: what the ledgers say of the declared resources, as `plan --live` reads it. */
export function addObserve(root: Command, { context, end }: Registration): void {
  addConfigOptions(root.command('observe'), 'say nothing beside the file')
    .description('read the live state of what is declared and save it for `plan --live`; a reader is enough')
    .option('--spec <dir>', "folder of one network, in place of our own upstream's revision")
    .option('--out <file>', 'write it there; left out: standard output')
    .action(async (options: ObserveOptions) => {
      const [{ withLook }, { liveFile }] = await Promise.all([import('../with-look.js'), import('../live-file.js')]);
      const live = await withLook(options, async (looked) => liveFile(looked));
      const text = `${JSON.stringify(live, null, 2)}\n`;
      if (options.out === undefined) {
        context.stdout.write(text);
        return end(EXIT.success);
      }
      writeOut(options.out, text);
      const unread = live.resources.filter(({ state, notOurs }) => state === 'unknown' && !notOurs);
      if (options.format === 'json') {
        context.stdout.write(`${JSON.stringify({ version: 1, file: options.out, unknown: unread }, null, 2)}\n`);
      } else if (!options.quiet) {
        context.stdout.write(
          `${options.out}: ${live.resources.length} resources of ${live.network}, ${unread.length} unknown\n`,
        );
        for (const { address, why } of unread) context.stderr.write(`  ? ${address}: ${why}\n`);
      }
      end(EXIT.success);
    });
}
