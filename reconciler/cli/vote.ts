import type { Submitted } from '../ports/write/fabric-writer.js';
import type { GovernanceWriter } from '../ports/write/governance-writer.js';
import { ballotsText, votedText } from '../views/ballots-text.js';
import { type AskedBallot, noBallots, yesBallots } from './ballots-asked.js';
import { type CliContext, paintFor } from './cli-context.js';
import { closedRound } from './closed-round.js';
import type { VoteOptions } from './commands/vote-command.js';
import { confirm } from './confirm.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { signFor } from './sign-for.js';
import { governanceOf, type Looked, withLook } from './with-look.js';

interface Voted extends AskedBallot {
  readonly submitted: Pick<Submitted, 'block'>;
  /** Hex SHA-256 of the update that was signed; undefined of a vote. */
  readonly update?: string;
}

/**
 * Shows what is voted on, asks, votes, and says in which block it stands. What was decided without us on a channel is signed
 * instead (vote mode `manual`): the quorum has voted, and Fabric's own policies may still want us.
 */
export function vote(names: readonly string[], options: VoteOptions, context: CliContext): Promise<ExitCode> {
  return withLook(options, async (looked) => {
    const { look, config, refusal } = looked;
    const asked = await askedFor(names, options, looked);
    const paint = paintFor(context.stdout, context, options);
    const isText = options.format === 'text';
    if (asked.length === 0) {
      if (isText) context.stdout.write('Nothing waits for our vote.\n');
      else context.stdout.write(json(config.organization, []));
      return refusal ? EXIT.refused : EXIT.success;
    }
    if (isText && !options.quiet) context.stdout.write(ballotsText(asked, look.revision, paint));
    const { ask } = context;
    const person = isText && ask ? { ...context, ask } : { ...context, ask: undefined };
    await confirm(question(asked), { yes: options.yes }, person);
    const voted = await say(asked, looked, options.bundle ?? false);
    context.stdout.write(isText ? votedText(voted) : json(config.organization, voted));
    return EXIT.success;
  });
}

async function askedFor(
  names: readonly string[],
  options: VoteOptions,
  looked: Looked,
): Promise<readonly AskedBallot[]> {
  try {
    return options.no ? noBallots(names, options.reason, looked.look) : yesBallots(names, looked);
  } catch (error) {
    throw await closedRound(error, names, governanceOf(looked.look).reader);
  }
}

function question(asked: readonly AskedBallot[]): string {
  const what = (some: readonly AskedBallot[]) => (some.length === 1 ? some[0]!.address : `all ${some.length}`);
  const votes = asked.filter(({ signs }) => !signs);
  const signed = asked.filter(({ signs }) => signs);
  const sign = `ign ${what(signed)}, which is decided? A signature cannot be taken back.`;
  if (votes.length === 0) return `S${sign}`;
  const vote = `Vote ${votes[0]!.ballot.vote === 'no' ? 'NO' : 'yes'} on ${what(votes)}`;
  return signed.length === 0 ? `${vote}?` : `${vote}, and s${sign}`;
}

async function say(asked: readonly AskedBallot[], looked: Looked, bundle: boolean): Promise<readonly Voted[]> {
  const { look, composed } = looked;
  const writer = composed.governanceWriter(governanceOf(look).place);
  const votes = await cast(
    asked.filter(({ signs }) => !signs),
    writer,
    bundle,
  );
  const voted = [...votes];
  for (const one of asked.filter(({ signs }) => signs)) {
    const { update, block } = await signFor(look, one, { channels: composed.configSigner, governance: writer });
    voted.push({ ...one, submitted: { block }, update });
  }
  return voted;
}

async function cast(
  asked: readonly AskedBallot[],
  writer: GovernanceWriter,
  bundle: boolean,
): Promise<readonly Voted[]> {
  if (bundle && asked.length > 0) {
    const submitted = await writer.vote(asked.map(({ ballot }) => ballot));
    return asked.map((one) => ({ ...one, submitted }));
  }
  const voted: Voted[] = [];
  for (const one of asked) voted.push({ ...one, submitted: await writer.vote([one.ballot]) });
  return voted;
}

function json(organization: string, voted: readonly Voted[]): string {
  const votes = voted.map(({ id, address, digest, ballot, submitted, update }) => {
    const { vote: said, reason, claim } = ballot;
    const what = update === undefined ? { vote: said, reason } : { vote: null, signed: update };
    return { id, address, digest, ...what, revision: claim.revision, ...submitted };
  });
  return `${JSON.stringify({ version: 1, organization, votes }, null, 2)}\n`;
}
