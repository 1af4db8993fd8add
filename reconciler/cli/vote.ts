import type { Submitted } from '../ports/write/fabric-writer.js';
import type { GovernanceWriter } from '../ports/write/governance-writer.js';
import { ballotsText, votedText } from '../views/ballots-text.js';
import { type AskedBallot, noBallots, yesBallots } from './ballots-asked.js';
import { type CliContext, paintFor } from './cli-context.js';
import type { VoteOptions } from './commands/vote-command.js';
import { confirm } from './confirm.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { governanceOf, withLook } from './with-look.js';

interface Voted extends AskedBallot {
  readonly submitted: Submitted;
}

/** Shows what is voted on, asks, votes, and says in which block it stands. */
export function vote(names: readonly string[], options: VoteOptions, context: CliContext): Promise<ExitCode> {
  return withLook(options, async (looked) => {
    const { look, composed, config, refusal } = looked;
    const { place } = governanceOf(look);
    const asked = options.no ? noBallots(names, options.reason, look) : yesBallots(names, looked);
    const paint = paintFor(context.stdout, context, options);
    const isText = options.format === 'text';
    if (asked.length === 0) {
      if (isText) context.stdout.write('Nothing waits for our vote.\n');
      else context.stdout.write(json(config.organization, []));
      return refusal ? EXIT.refused : EXIT.success;
    }
    if (isText && !options.quiet) context.stdout.write(ballotsText(asked, look.revision, paint));
    const what = asked.length === 1 ? asked[0]!.address : `all ${asked.length}`;
    const { ask } = context;
    const person = isText && ask ? { ...context, ask } : { ...context, ask: undefined };
    await confirm(`Vote ${options.no ? 'NO' : 'yes'} on ${what}?`, { yes: options.yes }, person);
    const voted = await cast(asked, composed.governanceWriter(place), options.bundle ?? false);
    context.stdout.write(isText ? votedText(voted) : json(config.organization, voted));
    return EXIT.success;
  });
}

async function cast(
  asked: readonly AskedBallot[],
  writer: GovernanceWriter,
  bundle: boolean,
): Promise<readonly Voted[]> {
  if (bundle) {
    const submitted = await writer.vote(asked.map(({ ballot }) => ballot));
    return asked.map((one) => ({ ...one, submitted }));
  }
  const voted: Voted[] = [];
  for (const one of asked) voted.push({ ...one, submitted: await writer.vote([one.ballot]) });
  return voted;
}

function json(organization: string, voted: readonly Voted[]): string {
  const votes = voted.map(({ id, address, digest, ballot, submitted }) => {
    const { vote: said, reason, claim } = ballot;
    return { id, address, digest, vote: said, reason, revision: claim.revision, ...submitted };
  });
  return `${JSON.stringify({ version: 1, organization, votes }, null, 2)}\n`;
}
