import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { FORMAT_VERSION } from '../core/digest/content-digest.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { errorText } from '../views/error-text.js';
import { type CliContext, paintFor } from './cli-context.js';
import { addAcceptDrift } from './commands/accept-drift-command.js';
import { addBootstrap } from './commands/bootstrap-command.js';
import { addChaincodeCalls } from './commands/chaincode-command.js';
import { addDemo } from './commands/demo-command.js';
import { addDevnet } from './commands/devnet-command.js';
import { addDoctor } from './commands/doctor-command.js';
import { addHistory } from './commands/history-command.js';
import { addImport } from './commands/import-command.js';
import { addJoinRequest } from './commands/join-request-command.js';
import { addLogs } from './commands/logs-command.js';
import { addNodeAgent } from './commands/node-agent-command.js';
import { addObserve } from './commands/observe-command.js';
import { addPlan } from './commands/plan-command.js';
import { addProof } from './commands/proof-command.js';
import { addProposals } from './commands/proposals-command.js';
import { addRoot } from './commands/root-command.js';
import { addSettle } from './commands/settle-command.js';
import { addStatus } from './commands/status-command.js';
import { addValidate } from './commands/validate-command.js';
import { addVerify } from './commands/verify-command.js';
import { addVote } from './commands/vote-command.js';
import { addWithdraw } from './commands/withdraw-command.js';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.js';
import { machineError } from './machine-error.js';
import { usageError } from './usage-error.js';

/** What a command's registration gets: where to say how it ended. Actions import what they need when they run. */
export interface Registration {
  readonly context: CliContext;
  readonly end: (code: ExitCode) => void;
}

/**
 * The command line. Never throws and never ends the process: it gives the exit code.
 *
 * @param args without node and script
 */
export async function run(args: readonly string[], context: CliContext): Promise<ExitCode> {
  let code: ExitCode = EXIT.success;
  const registration: Registration = {
    context,
    end: (ended) => {
      code = ended;
    },
  };
  const root = program(registration);
  try {
    await root.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return failed(error, root, args, context);
  }
}

function program(registration: Registration): Command {
  const { stdout, stderr } = registration.context;
  const root = new Command('reconcile')
    .description('GitOps for consortium ledgers: Git says, a quorum agrees, each organization applies its own share.')
    .version(versionText(), '-V, --version', 'this release, and the format of its digests')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // Said below, as every other error is.
      outputError: () => {},
    })
    // Names alone: with their arguments the column would leave no room for words in 80. Each command's own help has them.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .helpCommand('help [command]', 'display help for command');
  addRoot(root, registration);
  addValidate(root, registration);
  addPlan(root, registration);
  addStatus(root, registration);
  addProposals(root, registration);
  addVote(root, registration);
  addWithdraw(root, registration);
  addHistory(root, registration);
  addObserve(root, registration);
  addImport(root, registration);
  addJoinRequest(root, registration);
  addBootstrap(root, registration);
  addAcceptDrift(root, registration);
  addLogs(root, registration);
  addDoctor(root, registration);
  addNodeAgent(root, registration);
  addSettle(root, registration);
  addProof(root, registration);
  addVerify(root, registration);
  addDevnet(root, registration);
  addDemo(root, registration);
  addChaincodeCalls(root, registration);
  for (const command of root.commands) command.copyInheritedSettings(root);
  return root;
}

/** Releases with the same format of digests vote with each other. */
function versionText(): string {
  const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string };
  return `quorate ${version} (digest format ${FORMAT_VERSION})`;
}

function failed(thrown: unknown, root: Command, args: readonly string[], context: CliContext): ExitCode {
  // Help and version are no failures, and have been shown.
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return EXIT.success;
  const error = thrown instanceof CommanderError ? usageError(thrown, root, args) : (machineError(thrown) ?? thrown);
  if (error === undefined) return EXIT.error;
  const shown =
    error instanceof QuorateError
      ? error
      : new QuorateError('INTERNAL', 'Quorate has a defect', {
          why: error instanceof Error ? (error.stack ?? error.message) : String(error),
          mend: 'please report it, with this text',
        });
  if (args.includes('json')) context.stdout.write(`${JSON.stringify({ version: 1, error: shown }, null, 2)}\n`);
  context.stderr.write(errorText(shown, paintFor(context.stderr, context, { color: !args.includes('--no-color') })));
  return exitCodeOf(shown.code);
}
