import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSpecDirectory } from '../adapters/files/read-spec-directory.js';
import { commitOnBranch } from '../adapters/git/commit-on-branch.js';
import { findNetwork } from '../kinds/network/find-network.js';
import { joinText } from '../views/join-text.js';
import { type CliContext, paintFor } from './cli-context.js';
import type { JoinRequestOptions } from './commands/join-request-command.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { joinChanges, votersOf, writeChanges } from './join-changes.js';
import { joinNewcomer } from './join-newcomer.js';
import { loadDirectory } from './load-directory.js';
import { specInvalid } from './spec-invalid.js';

/** Turns a newcomer's MSP folder into the branch that adds it; outside of Git, into the changed files. */
export async function joinRequest(options: JoinRequestOptions, context: CliContext): Promise<ExitCode> {
  const { desired, diagnostics } = await loadDirectory(options.spec);
  if (!desired) throw specInvalid(diagnostics, {});
  const spec = readSpecDirectory(options.spec);
  const network = findNetwork(desired.network, desired.resources)!.spec;
  const newcomer = joinNewcomer(options, network, context.now());
  const changes = await joinChanges(spec, desired, newcomer, options.channel ?? []);
  const branch = existsSync(join(spec.root, '.git')) ? (options.branch ?? `join/${options.org}`) : undefined;
  const write = (): void => writeChanges(spec.root, changes);
  const paths = [...changes.files.keys()];
  let commit: string | undefined;
  if (branch === undefined) write();
  else {
    const message = `${newcomer.name} joins ${desired.network}\n\nMember of ${changes.channels.join(', ')}; MSP ${newcomer.mspId}.`;
    commit = await commitOnBranch({ directory: spec.root, branch, message, paths, write });
  }
  const report = {
    network: desired.network,
    organization: newcomer.name,
    mspId: newcomer.mspId,
    channels: changes.channels,
    folder: changes.folder,
    files: paths,
    voters: votersOf(desired, changes.channels),
    ...(branch === undefined || commit === undefined ? {} : { branch, commit }),
    warnings: newcomer.warnings,
  };
  if (options.format === 'json') context.stdout.write(`${JSON.stringify({ version: 1, ...report }, null, 2)}\n`);
  else if (!options.quiet) {
    context.stdout.write(joinText(report, options.spec, paintFor(context.stdout, context, options)));
  }
  return EXIT.success;
}
