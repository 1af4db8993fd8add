import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FollowedFile } from '../adapters/files/followed-file.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { printable } from '../views/printable.js';
import type { CliContext } from './cli-context.js';
import type { LogsOptions } from './commands/logs-command.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { readConfig } from './read-config.js';
import { untilStopped } from './until-stopped.js';

/** Shows the last lines of each log, and with --follow what comes, also in logs that begin later. */
export async function logs(
  chaincode: string | undefined,
  options: LogsOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { state, organization } = readConfig(options.config);
  const folder = join(state, 'logs');
  const names = logFiles(folder, chaincode);
  if (names.length === 0 && !options.follow) throw noLogs(folder, organization, chaincode);
  const write = (name: string, lines: readonly string[]) =>
    context.stdout.write(lines.map((line) => shown(name, line, options)).join(''));
  const files = new Map(names.map((name) => [name, new FollowedFile(join(folder, name))]));
  for (const [name, file] of files) write(name, lastOf(file.more(), options.lines));
  if (!options.follow) return EXIT.success;
  const stopped = untilStopped();
  const timer = setInterval(() => {
    for (const name of logFiles(folder, chaincode)) {
      const file = files.get(name) ?? new FollowedFile(join(folder, name));
      files.set(name, file);
      write(name, file.more());
    }
  }, LOOK_AGAIN_MS);
  await stopped;
  clearInterval(timer);
  return EXIT.success;
}

/** Logs are appended by other processes; looking is what works on every file system. */
const LOOK_AGAIN_MS = 200;

function logFiles(folder: string, chaincode: string | undefined): readonly string[] {
  if (!existsSync(folder)) return [];
  const all = readdirSync(folder).filter((name) => name.endsWith('.log'));
  // A package id is LABEL:HASH and a label NAME_VERSION; a log's name has `-` for what a file name may not hold.
  const wanted = chaincode?.replaceAll(':', '-');
  return all.filter((name) => wanted === undefined || name.startsWith(`${wanted}_`) || name.startsWith(wanted)).sort();
}

function lastOf(lines: readonly string[], count: number): readonly string[] {
  return count === 0 ? [] : lines.slice(-count);
}

function shown(name: string, written: string, options: LogsOptions): string {
  // Loggers color their lines even where nobody sees it.
  const line = written.replace(/\u001b\[[0-9;]*m/g, '');
  const label = name.replace(/-[0-9a-f]{64}\.log$/, '').replace(/\.log$/, '');
  if (options.format === 'json') return `${JSON.stringify({ package: name.replace(/\.log$/, ''), line })}\n`;
  return options.quiet ? `${printable(line)}\n` : `${label}  ${printable(line)}\n`;
}

function noLogs(folder: string, organization: string, chaincode: string | undefined): QuorateError {
  return new QuorateError('LOG_MISSING', 'There is no such log', {
    why: chaincode
      ? `nothing of ${chaincode} has run for ${organization} here`
      : `no chaincode has run for ${organization} here`,
    mend: 'reconcile status shows what runs; the logs are where the loop runs',
    facts: { folder },
  });
}
