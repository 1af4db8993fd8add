import type { ReconcilerConfig } from '../../config/reconciler-config.js';
import { lookAround } from '../../loop/look-around.js';
import { composeLook } from '../compose-look.js';
import { actor } from '../hold-state.js';
import { readConfig } from '../read-config.js';
import { attempt, type Check, ok, skipped, warning } from './check.js';
import { checkBesu } from './check-besu.js';
import { checkGit, checkSigners } from './check-git.js';
import { checkGovernance } from './check-governance.js';
import { checkIdentity } from './check-identity.js';
import { checkMachine } from './check-machine.js';
import { checkPeers } from './check-peers.js';

/** Everything that must be true before the loop can work, in the order in which one thing needs the other. */
export async function examine(file: string | undefined, now: string): Promise<readonly Check[]> {
  let config: ReconcilerConfig | undefined;
  const settings = await attempt('settings', () => {
    config = readConfig(file);
    return ok('settings', settingsText(config));
  });
  if (!config) return [settings];
  const own = [
    settings,
    ...(await checkIdentity(config, now)),
    ...(await checkMachine(config)),
    await checkSigners(config),
    loopCheck(config),
  ];
  if (own.some(({ state, name }) => state === 'failed' && /^(identity|git: signers)/.test(name))) {
    return [...own, skipped('git and peers', 'mend our own files first')];
  }
  return [...own, ...(await attemptAll('git and peers', () => examineOutside(config!, now)))];
}

async function examineOutside(config: ReconcilerConfig, now: string): Promise<readonly Check[]> {
  const { looker, peers, besu, close } = composeLook(config);
  try {
    const { checks, loaded } = await checkGit(config, looker.ports);
    const ofBesu = loaded && besu ? await checkBesu(config.besu!, besu, loaded, config.organization) : [];
    const ofPeers = [
      ...ofBesu,
      ...(await checkPeers(config.peers, looker.ports.read, loaded, config.organization, now)),
    ];
    if (!loaded) return [...checks, ...ofPeers, skipped('governance', 'no spec could be loaded')];
    if (!config.identity) return [...checks, ...ofPeers];
    if (!ofPeers.some(({ name, state }) => name.endsWith(': answers') && state === 'ok')) {
      return [...checks, ...ofPeers, skipped('governance', 'no peer of ours answers')];
    }
    const { look } = await lookAround(looker);
    return [...checks, ...ofPeers, ...(look ? await checkGovernance(look, peers, now) : [])];
  } finally {
    close();
  }
}

function settingsText({ organization, peers, besu, voteMode }: ReconcilerConfig): string {
  const networks = besu ? `, ${besu.networks.length} Besu networks` : '';
  return `${organization}, ${peers.length} peers${networks}, vote mode ${voteMode}`;
}

/** As `attempt`, for a list. */
async function attemptAll(name: string, look: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  let found: readonly Check[] = [];
  const failure = await attempt(name, async () => {
    found = await look();
    return ok(name, '');
  });
  return failure.state === 'ok' ? found : [failure];
}

function loopCheck(config: ReconcilerConfig): Check {
  const pid = actor(config);
  if (pid !== undefined) return ok('loop', `process ${pid}`);
  return warning('loop', 'it does not run on this machine', 'start reconcile --loop once the rest is well');
}
