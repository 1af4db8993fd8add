import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PullRequest } from '../pull-request.js';
import { chaincodeYaml, FOUNDERS, NEWCOMER, SPEC } from './spec-files.js';

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
