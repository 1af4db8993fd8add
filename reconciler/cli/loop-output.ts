import { canonicalJson } from '../core/digest/canonical-json.js';
import { formatAddress } from '../core/model/address.js';
import type { Json } from '../core/model/json.js';
import type { QuorateError } from '../core/model/quorate-error.js';
import type { LoopEvent } from '../loop/loop-ports.js';
import type { PassReport } from '../loop/once.js';
import { conditionLine, eventLine } from '../views/loop-lines.js';
import { type CliContext, paintFor } from './cli-context.js';
import type { LoopOptions } from './commands/root-command.js';

/** What a loop says while it runs: a line an event, and what passes found when that changed. */
export interface LoopOutput {
  event(event: LoopEvent): void;
  pass(report: PassReport): void;
  /** A pass that could not begin. It is repeated. */
  failed(error: QuorateError): void;
  /** It looks at the ledgers now and has made its first pass. */
  ready(): void;
}

type Writer = (time: string, message: Message) => void;
type Message =
  | ({ readonly type: LoopEvent['type'] } & LoopEvent)
  | ({ readonly type: 'pass' } & Pick<PassReport, 'revision' | 'refusal' | 'conditions'>)
  | { readonly type: 'failed'; readonly error: QuorateError }
  | { readonly type: 'ready' };

/** Text for people, or `--format json`: one object a line. */
export function loopOutput(organization: string, options: LoopOptions, context: CliContext): LoopOutput {
  const write = options.format === 'json' ? jsonLines(organization, context) : textLines(options, context);
  const say = (message: Message) => write(context.now(), message);
  let passed = '';
  let refused = '';
  return {
    event(event) {
      // The loop says at every pass why the newest commit is not trusted; people want to know it once.
      if (event.type === 'refused' && refused === event.subject + event.detail) return;
      if (event.type === 'refused') refused = event.subject + event.detail;
      say(event);
    },
    pass({ revision, refusal, conditions }) {
      if (!refusal) refused = '';
      const found = canonicalJson([revision?.commit ?? '', (refusal ?? {}) as Json, conditions.map(plainOf)]);
      if (found === passed) return;
      passed = found;
      say({ type: 'pass', revision, refusal, conditions });
    },
    failed: (error) => say({ type: 'failed', error }),
    ready: () => say({ type: 'ready' }),
  };
}

function plainOf({ address, type, reason, message }: PassReport['conditions'][number]): Json {
  return [formatAddress(address), type, reason, message];
}

function jsonLines(organization: string, { stdout }: CliContext): Writer {
  return (time, message) => stdout.write(`${JSON.stringify({ time, organization, ...message })}\n`);
}

function textLines(options: LoopOptions, context: CliContext): Writer {
  const { stdout } = context;
  const paint = paintFor(stdout, context, options);
  const shown = new Map<string, string>();
  const line = (time: string, type: string, subject: string, detail: string) =>
    stdout.write(eventLine(time, { type, subject, detail }, paint));
  let commit: string | undefined;
  return (time, message) => {
    if (message.type === 'pass') {
      const { revision, conditions } = message;
      if (revision && revision.commit !== commit && !options.quiet)
        line(
          time,
          'revision',
          revision.commit.slice(0, 12),
          `${revision.subject} (${revision.signer ?? 'not signed'})`,
        );
      commit = revision?.commit;
      for (const condition of conditions) {
        const key = formatAddress(condition.address);
        const said = `${condition.type} ${condition.reason}: ${condition.message}`;
        const before = shown.get(key);
        shown.set(key, said);
        // What is well from the beginning is no news.
        if (before === said || (before === undefined && condition.type === 'Ready')) continue;
        if (!options.quiet || condition.type === 'Stalled') stdout.write(conditionLine(time, condition, paint));
      }
    } else if (message.type === 'failed') {
      const { code, message: what, why, mend } = message.error;
      line(time, 'error', `pass  ${code}: ${what}`, [why, mend && `mend: ${mend}`].filter(Boolean).join('; '));
    } else if (message.type === 'ready') {
      if (!options.quiet) line(time, 'ready', 'watching the ledgers', '');
    } else if (!options.quiet || message.type === 'error' || message.type === 'refused') {
      stdout.write(eventLine(time, message, paint));
    }
  };
}
