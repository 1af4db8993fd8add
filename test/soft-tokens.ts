import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PIN of every token's user. */
export const PIN = '98765432';

/** Tokens of SoftHSM, in a folder of their own. A process has one set of them: the module reads its settings once. */
export class SoftTokens {
  readonly folder = mkdtempSync(join(tmpdir(), 'quorate-token-'));
  /** A folder in it is a token. */
  readonly tokens = join(this.folder, 'tokens');

  constructor() {
    mkdirSync(this.tokens);
    const conf = join(this.folder, 'softhsm2.conf');
    writeFileSync(conf, `directories.tokendir = ${this.tokens}\nlog.level = ERROR\n`);
    process.env.SOFTHSM2_CONF = conf;
  }

  /** Makes a token with these keys (PEM), by id; gives the folder that is the token. */
  make(label: string, keys: Readonly<Record<string, string>>): string {
    const run = (...args: string[]) => execFileSync('softhsm2-util', args, { stdio: 'pipe' });
    const before = readdirSync(this.tokens);
    run('--init-token', '--free', '--label', label, '--pin', PIN, '--so-pin', PIN);
    for (const [id, pem] of Object.entries(keys)) {
      const file = join(this.folder, `${id}.pem`);
      writeFileSync(file, pem, { mode: 0o600 });
      run('--import', file, '--token', label, '--label', `key ${id}`, '--id', id, '--pin', PIN);
      rmSync(file);
    }
    return join(this.tokens, readdirSync(this.tokens).find((one) => !before.includes(one))!);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
