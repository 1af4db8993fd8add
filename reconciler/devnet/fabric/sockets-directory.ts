import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Where the chaincode processes of one organization listen on this machine: another place for every run, so that two
 * networks of one name can run side by side, and short, because the path of a Unix socket may have 107 bytes only. Not
 * created here.
 */
export function socketsDirectory(): string {
  return join(tmpdir(), `quorate-${randomBytes(6).toString('hex')}`);
}
