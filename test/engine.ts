/** The one switch of all integration tests: which engine their networks are made of. */
import type { Engine } from '../reconciler/devnet/running-network.js';

export const ENGINES: readonly Engine[] = ['embedded', 'fabric'];

/** What the runner says it with. */
export const ENGINE_VARIABLE = 'QUORATE_ENGINE';

/** Found in the text of a test file that has its engine from here; all other files run once. */
export const TAKES_ENGINE =
  /\/(?:consortium|cars-consortium|example-consortium|plasma-network|demo-process|toy|start-test-network|engine|engine-arguments)\.js'/;

/** The engine of this run; the embedded one where nobody says. @throws for a name that is none */
export function engineOf(env: NodeJS.ProcessEnv = process.env): Engine {
  const name = env[ENGINE_VARIABLE] ?? 'embedded';
  const found = ENGINES.find((one) => one === name);
  if (found === undefined) throw new Error(`${ENGINE_VARIABLE} is "${name}"; it must be one of ${ENGINES.join(', ')}`);
  return found;
}
