import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NetworkFile } from '../../../devnet/fabric/write-network-files.js';
import type { PullRequest } from '../pull-request.js';
import { CHANNELS, chaincodeYaml, channelYaml, FOUNDERS, NEWCOMER, networkYaml, SPEC } from './spec-files.js';
import { NEWCOMER_MSP } from './write-devnet-spec.js';

const DOCUMENT = `${SPEC}/chaincodes/fabcar.yaml`;
const EXAMPLE = 'examples/add-org/fabcar';
const CONTRACT = 'src/fabcar.ts';
const ALL = [...FOUNDERS, NEWCOMER];

/** Two of these organizations' peers must endorse: said by name, so that a new member endorses only once it is named. */
function policyOf(organizations: readonly string[]): string {
  return `OutOf(2, ${organizations.map((mspId) => `'${mspId}.peer'`).join(', ')})`;
}

function fabcar(version: string, endorsers: readonly string[]): string {
  const endorsementPolicy = policyOf(endorsers);
  return chaincodeYaml({ name: 'fabcar', channel: 'mychannel', source: 'fabcar', version, endorsementPolicy });
}

/** 1: the chaincode. */
export function addFabcar(packageRoot: string): PullRequest {
  return {
    number: 1,
    title: 'Add fabcar 1.0',
    changes: { fabcar: { copyOf: join(packageRoot, EXAMPLE) }, [DOCUMENT]: fabcar('1.0', FOUNDERS) },
  };
}

/** 2: Org4's MSP, nodes and memberships. @param devnet folder of the running network, where Org4's MSP folder lies */
export function addOrg4(packageRoot: string, devnet: string, network: NetworkFile): PullRequest {
  const channels = CHANNELS.map((name) => [`${SPEC}/channels/${name}.yaml`, channelYaml(packageRoot, name, ALL)]);
  return {
    number: 2,
    title: 'Add Org4 to both channels',
    changes: {
      [`${SPEC}/msp/${NEWCOMER}`]: { copyOf: join(devnet, NEWCOMER_MSP) },
      [`${SPEC}/network.yaml`]: networkYaml(packageRoot, ALL, network),
      ...Object.fromEntries(channels),
    },
  };
}

/** The policy of 3, which the plan of 2 names. */
export const POLICY_OF_ALL = policyOf(ALL);

/** 3: the next release of the chaincode, which Org4 may endorse. */
export function letOrg4Endorse(packageRoot: string): PullRequest {
  const contract = readFileSync(join(packageRoot, EXAMPLE, CONTRACT), 'utf8');
  return {
    number: 3,
    title: 'fabcar 1.1: Org4 endorses, too',
    changes: {
      [`fabcar/${CONTRACT}`]: contract.replace("return '1.0'", "return '1.1'"),
      [DOCUMENT]: fabcar('1.1', ALL),
    },
  };
}
