import { join } from 'node:path';
import type { OrganizationIdentities } from '../identities/derive-organization.js';

/** Where one process of the real engine keeps its things, below the network's directory. All paths are absolute. */
export interface NodeHome {
  /** `peer0.telco1.localhost` */
  readonly name: string;
  readonly mspId: string;
  /** The folder of its core.yaml or orderer.yaml. */
  readonly config: string;
  /** Ledgers, Raft log, installed packages. */
  readonly data: string;
  /** What it writes to standard output and error. */
  readonly log: string;
  /** cryptogen's layout: its signing MSP, and server.crt, server.key, ca.crt. */
  readonly msp: string;
  readonly tls: string;
}

/** @param directory the network's; `writeCrypto` writes its MSP folders there */
export function nodeHome(
  directory: string,
  owner: OrganizationIdentities,
  role: 'peer' | 'orderer',
  shortName: string,
): NodeHome {
  const name = `${shortName}.${owner.domain}`;
  const config = join(directory, 'nodes', name);
  const crypto = join(directory, `${role}Organizations`, owner.domain, `${role}s`, name);
  return {
    name,
    mspId: owner.mspId,
    config,
    data: join(config, 'data'),
    log: join(directory, 'logs', `${name}.log`),
    msp: join(crypto, 'msp'),
    tls: join(crypto, 'tls'),
  };
}
