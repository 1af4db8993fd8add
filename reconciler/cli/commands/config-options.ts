import { type Command, Option } from 'commander';

/** What every command over this organization's own settings takes. */
export interface ConfigOptions {
  readonly config?: string;
  readonly format: 'text' | 'json';
  readonly color: boolean;
  readonly quiet?: boolean;
}

/** Adds them. `quiet` says what is left of the output. */
export function addConfigOptions(command: Command, quiet: string): Command {
  return command
    .option('--config <file>', "this organization's own settings (default: reconciler.yaml)")
    .addOption(new Option('--format <format>', 'output').choices(['text', 'json']).default('text'))
    .option('--no-color', 'no color, on a terminal either')
    .option('--quiet', quiet);
}
