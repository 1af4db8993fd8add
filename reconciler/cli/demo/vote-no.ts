import type { DemoConsortium } from './demo-consortium.js';
import { deviation } from './deviation.js';
import { processOptions } from './loop-consortium.js';
import { runReconcile } from './reconcile-process.js';

/** An organization's person says no to a proposal, with a reason: `reconcile vote --no`, a process. */
export async function voteNo(
  consortium: DemoConsortium,
  mspId: string,
  proposal: string,
  reason: string,
): Promise<void> {
  const { configFile, folder } = consortium.organization(mspId);
  const args = ['vote', proposal, '--no', '--reason', reason, '--yes', '--config', configFile];
  const { code, said } = await runReconcile(args, processOptions(consortium.stage, folder));
  consortium.stage.stop.throwIfAborted();
  if (code !== 0) throw deviation(`reconcile ${args.join(' ')}`, 'exit code 0', code, said);
}
