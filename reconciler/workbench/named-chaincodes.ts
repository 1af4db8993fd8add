import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { QuorateError } from '../core/model/quorate-error.js';
import type { Topology } from '../devnet/topology.js';
import { PolicySyntaxError } from '../fabric/policy/policy-syntax-error.js';
import { canonicalPolicy } from '../kinds/chaincode/canonical-policy.js';
import type { ChaincodeSpec } from '../kinds/chaincode/chaincode-spec.js';
import { DEFAULT_SERVICE_ADDRESS } from '../kinds/network/complete-network.js';
import type { DevChaincode } from './dev-chaincode.js';

/** A chaincode as a test names it. */
export interface ChaincodeOptions {
  /** Folder with its package.json, package-lock.json and source; a path counts from the present folder. */
  readonly path: string | URL;
  /** Default: the network's first channel. */
  readonly channel?: string;
  /** The policy language or a channel policy's path; default: the channel's Endorsement policy. */
  readonly endorsementPolicy?: string;
  /** Default 1.0. */
  readonly version?: string;
  readonly initRequired?: boolean;
}

const NAME = /^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$/;

/** The chaincodes that a test asks for. @throws QuorateError DEVNET_OPTIONS */
export function namedChaincodes(
  named: Readonly<Record<string, string | ChaincodeOptions>>,
  topology: Topology,
): readonly DevChaincode[] {
  return Object.entries(named).map(([name, given]) => {
    const options: ChaincodeOptions = typeof given === 'string' ? { path: given } : given;
    const root = resolve(options.path instanceof URL ? fileURLToPath(options.path) : options.path);
    const spec = specOf(name, options, topology);
    if (!existsSync(root)) throw refuse(name, `there is no folder ${root}`, 'name the folder with its package.json');
    return { spec, root, folder: '', addressTemplate: DEFAULT_SERVICE_ADDRESS };
  });
}

function specOf(name: string, options: ChaincodeOptions, { channels }: Topology): ChaincodeSpec {
  const channel = options.channel ?? channels[0]?.name ?? '';
  const endorsementPolicy = options.endorsementPolicy ?? '/Channel/Application/Endorsement';
  if (!NAME.test(name)) throw refuse(name, 'Fabric takes no such name', 'use letters, digits, single - and _');
  if (!channels.some((one) => one.name === channel)) {
    throw refuse(name, `there is no channel "${channel}"`, `use ${channels.map((one) => one.name).join(', ')}`);
  }
  try {
    canonicalPolicy(endorsementPolicy);
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    throw refuse(name, error.message, "write it like AND('Org1.peer', 'Org2.peer')");
  }
  return {
    name,
    channel,
    version: options.version ?? '1.0',
    runtime: 'node',
    endorsementPolicy,
    initRequired: options.initRequired ?? false,
    placement: {},
    collections: [],
  };
}

function refuse(name: string, why: string, mend: string): QuorateError {
  return new QuorateError('DEVNET_OPTIONS', `The chaincode "${name}" cannot be run`, { why, mend, facts: { name } });
}
