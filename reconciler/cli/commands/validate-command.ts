import { type Command, Option } from 'commander';
import type { Registration } from '../cli.js';
import { paintFor } from '../cli-context.js';
import { EXIT } from '../exit-codes.js';

interface ValidateOptions {
  readonly spec: string;
  readonly format: 'text' | 'markdown' | 'json' | 'github';
  readonly color: boolean;
  readonly quiet?: boolean;
}

/** `reconcile validate`: is the spec sound. Reads files and nothing else. */
export function addValidate(root: Command, { context, end }: Registration): void {
  root
    .command('validate')
    .description('check the spec of one network: syntax, schema, references, bounds, policies')
    .requiredOption('--spec <dir>', 'folder of one network')
    .addOption(
      new Option('--format <format>', 'output').choices(['text', 'markdown', 'json', 'github']).default('text'),
    )
    .option('--no-color', 'no color, on a terminal either')
    .option('--quiet', 'say nothing when all is well')
    .action(async (options: ValidateOptions) => {
      const [{ loadDirectory }, views] = await Promise.all([
        import('../load-directory.js'),
        import('../../views/diagnostics.js'),
      ]);
      const { desired, diagnostics } = await loadDirectory(options.spec);
      const quiet = options.quiet && diagnostics.length === 0;
      if (options.format === 'json') context.stdout.write(views.diagnosticsJson(diagnostics));
      else if (options.format === 'markdown') context.stdout.write(views.diagnosticsMarkdown(diagnostics));
      else if (options.format === 'github') context.stdout.write(views.diagnosticsGithub(diagnostics));
      else context.stdout.write(views.diagnosticsText(diagnostics, paintFor(context.stdout, context, options)));
      if (desired && !quiet && options.format === 'text') {
        context.stdout.write(`${desired.network}: ${desired.resources.size} resources, valid\n`);
      }
      end(desired ? EXIT.success : EXIT.error);
    });
}
