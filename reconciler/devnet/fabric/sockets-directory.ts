import { createHash } from 'node:crypto';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * Where the chaincode processes of one organization listen on this machine: the same for every run of a network, and
 * short, because the path of a Unix socket may have 107 bytes only. Not created here.
 */
export function socketsDirectory(network: string, organization: string): string {
  const key = createHash('sha256').update(`${userInfo().uid}\0${network}\0${organization}`).digest('hex').slice(0, 12);
  return join(tmpdir(), `quorate-${key}`);
}
