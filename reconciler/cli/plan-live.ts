import { QuorateError } from '../core/model/quorate-error.js';
import { lookAround } from '../loop/look-around.js';
import { refusalText } from '../views/refusal-text.js';
import { type CliContext, paintFor } from './cli-context.js';
import type { PlanOptions } from './commands/plan-command.js';
import { composeLook } from './compose-look.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { showPlan } from './plan-spec.js';
import { readConfig } from './read-config.js';
import { untrusted } from './untrusted.js';

/** Plans our own upstream, or a folder, against the live network as our own peers show it. Reads only. */
export async function planLive(options: PlanOptions, context: CliContext): Promise<ExitCode> {
  const config = readConfig(options.config);
  if (options.organization !== undefined && options.organization !== config.organization) {
    throw new QuorateError('OPTION_CONFLICT', 'The settings are those of another organization', {
      why: `--organization ${options.organization}, and the settings say ${config.organization}`,
      mend: 'leave --organization out, or name the settings of that organization with --config',
    });
  }
  const composed = composeLook(config, options.spec);
  try {
    const { look, refusal } = await lookAround(composed.looker);
    if (refusal && options.format === 'text') {
      context.stderr.write(refusalText(refusal, paintFor(context.stderr, context, options)));
    }
    if (!look?.plan) throw untrusted(refusal);
    const code = showPlan(look.plan, look.loaded.resources, options, context);
    return refusal ? EXIT.refused : code;
  } finally {
    composed.close();
  }
}
