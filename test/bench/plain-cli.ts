import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../integration/consortium.js';
import { medianBy } from './loop-field.js';

/** Beside the checkout: net.sh and deploy.sh, which deploy with plain `peer` commands, as an operator's script would. */
const SCRIPTS = join(ROOT, '../shared/tools/real-fabric');
const PROGRAMS = ['peer', 'orderer', 'osnadmin', 'configtxgen', 'cryptogen', 'configtxlator'];
const RUNS = 3;

export interface PlainCli {
  /** Median seconds from packing to the first committed transaction, one command after the other. */
  readonly serial: number;
  /** The same with installs and approvals of all organizations at once. */
  readonly parallel: number;
}

/**
 * Times the plain scripts on a network of their own, real Fabric, 3 organizations.
 * @returns undefined where this machine lacks the scripts or one of Fabric's programs; says which
 */
export function plainCli(fabric: string, batchMs: number): PlainCli | undefined {
  const missing = [join(SCRIPTS, 'deploy.sh'), ...PROGRAMS.map((name) => join(fabric, name))].find(
    (file) => !existsSync(file),
  );
  if (missing !== undefined) {
    console.log(`no plain script beside it: ${missing} is not on this machine`);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'quorate-plain-cli-'));
  const [tools, state] = [join(folder, 'tools'), join(folder, 'state')];
  const run = (program: string, ...args: string[]) => {
    const env = { ...process.env, FABRIC_BIN: fabric };
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: tools, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}${stdout}`);
  };
  cpSync(SCRIPTS, tools, { recursive: true });
  try {
    run('npm', 'install', '--prefix', 'chaincode', '--no-audit', '--no-fund', '--prefer-offline');
    run('bash', 'net.sh', 'up', state, '--orgs', '3', '--batch-timeout', `${batchMs}ms`);
    for (let round = 0; round < RUNS; round += 1) {
      run('bash', 'deploy.sh', state);
      run('bash', 'deploy.sh', state, '--parallel');
    }
    return { serial: median(state, 'sequential'), parallel: median(state, 'parallel') };
  } finally {
    spawnSync('bash', [join(tools, 'net.sh'), 'down', state], { stdio: 'ignore' });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of results/times.csv, whose lines are `step,ms,note`. */
function median(state: string, mode: string): number {
  const lines = readFileSync(join(state, 'results/times.csv'), 'utf8').trim().split('\n');
  const found = lines
    .map((line) => line.split(','))
    .filter(([step, , note]) => step === 'deploy-total' && note?.startsWith(mode))
    .map(([, milliseconds]) => Number(milliseconds) / 1000);
  return medianBy(found, (one) => one);
}
