import type { KeyObject } from 'node:crypto';
import type { Person } from '../../../adapters/git/write-signed-commit.js';
import type { NodeAgentConfig, ReconcilerConfig } from '../../../config/reconciler-config.js';
import { readConfig } from '../../read-config.js';
import type { LoopOrganization } from '../loop-consortium.js';
import type { OrganizationLoop } from '../organization-loop.js';
import { organizationSettings, type SettingsParameters } from '../organization-settings.js';
import type { UpstreamRepository } from '../upstream-repository.js';

export interface BesuOrganizationParameters extends SettingsParameters {
  /** The BesuNetwork's name. */
  readonly network: string;
  /** JSON-RPC of its own nodes. */
  readonly rpc: readonly string[];
  /** 0x and 64 hex digits: of the embedded network, where keys are public. */
  readonly privateKey: string;
  /** Helpers of its own nodes; none where contracts hold the lists. */
  readonly agents: readonly NodeAgentConfig[];
}

/** One organization of a Besu network: nodes, an account that votes, no Fabric. */
export class BesuOrganization implements LoopOrganization {
  readonly mspId: string;
  readonly folder: string;
  readonly upstream: UpstreamRepository;
  readonly person: Person;
  readonly key: KeyObject;
  readonly configFile: string;
  readonly config: ReconcilerConfig;
  loop: OrganizationLoop | undefined;

  constructor(parameters: BesuOrganizationParameters) {
    const { mspId, folder, upstream, person, key, network, rpc, privateKey, agents } = parameters;
    this.mspId = mspId;
    this.folder = folder;
    this.upstream = upstream;
    this.person = person;
    this.key = key;
    const { write, settings, finish } = organizationSettings(parameters);
    this.configFile = finish({
      ...settings,
      besu: {
        networks: [{ name: network, rpc }],
        account: { privateKeyFile: write('account.key', `${privateKey}\n`, 0o600) },
        ...(agents.length === 0 ? {} : { nodes: agents }),
      },
    });
    this.config = readConfig(this.configFile);
  }
}
