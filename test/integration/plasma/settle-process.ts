/** `reconcile settle` as members run it: settings of their own, a process each. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { PlasmaPlace } from '../../../reconciler/config/reconciler-config.js';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { ROOT as REPOSITORY } from '../consortium.js';
import { identitiesOf } from '../devnet/clients.js';
import { PLACE, PLASMA } from './plasma-network.js';

/** An organization's reconciler.yaml; gives its path. @param state name of its state folder: agents may have one each */
export function plasmaSettings(
  network: RunningNetwork,
  folder: string,
  mspId: string,
  {
    state = 'state',
    place = { chain: PLASMA, ...PLACE },
  }: { readonly state?: string; readonly place?: PlasmaPlace } = {},
): string {
  const own = join(folder, mspId);
  mkdirSync(own, { recursive: true });
  const { admin, tlsCa } = identitiesOf(network, mspId);
  const files = {
    'admin.pem': admin.certificatePem,
    'admin.key': admin.privateKeyPem,
    'tls.pem': tlsCa.certificatePem,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(own, name), text, { mode: 0o600 });
  const peers = network.peers.filter((peer) => peer.mspId === mspId);
  const file = join(own, `${state}.yaml`);
  writeFileSync(
    file,
    stringify({
      apiVersion: 'quorate/v1',
      kind: 'Reconciler',
      organization: mspId,
      state,
      interval: '1s',
      git: { url: 'nowhere', root: '0'.repeat(40), path: 'nowhere' },
      plasma: [place],
      fabric: {
        identity: { certificate: 'admin.pem', privateKey: 'admin.key' },
        peers: peers.map(({ name, address }) => ({
          name: name.split('.')[0],
          endpoint: address,
          hostAlias: name,
          tlsRootCertificates: 'tls.pem',
        })),
      },
    }),
  );
  return file;
}

interface Line {
  readonly type: string;
  readonly organization: string;
  readonly detail: string;
}

/** `reconcile settle --loop --format json`. */
export class SettleProcess {
  readonly child: ChildProcess;
  readonly lines: Line[] = [];
  errors = '';
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  #rest = '';

  constructor(config: string) {
    const main = join(REPOSITORY, 'dist/reconciler/main.js');
    this.child = spawn(process.execPath, [main, 'settle', '--loop', '--config', config, '--format', 'json']);
    this.child.stdout!.on('data', (chunk: Buffer) => {
      const parts = (this.#rest + chunk.toString('utf8')).split('\n');
      this.#rest = parts.pop()!;
      for (const part of parts) this.lines.push(JSON.parse(part) as Line);
    });
    this.child.stderr!.on('data', (chunk: Buffer) => {
      this.errors += chunk.toString('utf8');
    });
    this.ended = new Promise((resolve) => this.child.once('exit', (code, signal) => resolve({ code, signal })));
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL') {
    this.child.kill(signal);
    return this.ended;
  }

  said(type: string): readonly Line[] {
    return this.lines.filter((line) => line.type === type);
  }
}
