import type { Command, CommanderError } from 'commander';
import { QuorateError } from '../core/model/quorate-error.js';
import { didYouMean } from '../core/text/did-you-mean.js';
import { maskKeys } from '../core/text/mask-keys.js';

/**
 * What commander says of a command line, as every other error is said; undefined where it only showed its help. What was
 * typed is repeated without what may be a key.
 *
 * @param root after it has parsed
 * @param args without node and script
 */
export function usageError(error: CommanderError, root: Command, args: readonly string[]): QuorateError | undefined {
  if (error.code === 'commander.help') return undefined;
  const { command, path } = commandOf(root, args);
  const unknown = unknownCommand(error, command);
  if (unknown !== undefined) {
    const names = command.commands.map((one) => one.name());
    return new QuorateError('COMMAND_UNKNOWN', 'There is no such command', {
      why: maskKeys(`${path} has no command "${unknown}"`),
      mend: didYouMean(unknown, names, `${path} --help lists them`),
    });
  }
  return new QuorateError('USAGE', 'The command line cannot be understood', {
    why: maskKeys(error.message.replace(/^error: /, '')),
    mend: `${path} --help shows how`,
  });
}

/** The command that was meant: the names of commands come first, options may stand between. */
function commandOf(root: Command, args: readonly string[]): { readonly command: Command; readonly path: string } {
  let command = root;
  let path = root.name();
  for (const word of args) {
    const found = command.commands.find((one) => one.name() === word);
    if (found === undefined) continue;
    command = found;
    path = `${path} ${word}`;
  }
  return { command, path };
}

/** `reconcile` itself takes no operands, so that what stands there can only be meant as a command. */
function unknownCommand(error: CommanderError, command: Command): string | undefined {
  if (command.commands.length === 0) return undefined;
  return ['commander.unknownCommand', 'commander.excessArguments'].includes(error.code) ? command.args[0] : undefined;
}
