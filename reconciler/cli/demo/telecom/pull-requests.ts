import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PullRequest } from '../pull-request.js';
import type { FileChanges } from '../upstream-repository.js';

export const SPEC = 'network-specs/telecom';
const DOCUMENT = `${SPEC}/chaincodes/numbertransfer.yaml`;
const SOURCE_1_0 = 'examples/telecom/numbertransfer-1.0';
const SOURCE = 'chaincode/numbertransfer';
const CONTRACT = `${SOURCE}/src/number-transfer-contract.ts`;

export const POLICIES = {
  member: "AND('Regulator.member', OutOf(2, 'Telco1.member', 'Telco2.member', 'Telco3.member'))",
  peer: "AND('Regulator.peer', OutOf(2, 'Telco1.peer', 'Telco2.peer', 'Telco3.peer'))",
  withoutRegulator: "OutOf(2, 'Telco1.peer', 'Telco2.peer', 'Telco3.peer')",
} as const;

/** What the repos hold at first: the network and its governance chaincode. */
export function firstFiles(packageRoot: string): FileChanges {
  return {
    [SPEC]: { copyOf: join(packageRoot, SPEC) },
    'chaincode/opssc': { copyOf: join(packageRoot, 'chaincode/opssc') },
  };
}

function document(version: string, source: string, endorsementPolicy: string): string {
  return `# yaml-language-server: $schema=../../../schemas/chaincode.schema.json
apiVersion: quorate/v1
kind: Chaincode
metadata: { name: numbertransfer }
spec:
  channel: channel1
  version: "${version}"
  source: { path: ../../../${source} }
  runtime: node
  endorsementPolicy: "${endorsementPolicy}"
`;
}

/** 1: the chaincode itself. */
export function addition(packageRoot: string): PullRequest {
  return {
    number: 1,
    title: 'Add numbertransfer 1.0',
    changes: {
      [SOURCE_1_0]: { copyOf: join(packageRoot, SOURCE_1_0) },
      [DOCUMENT]: document('1.0', SOURCE_1_0, POLICIES.member),
    },
  };
}

/** 2: 1.1 can cancel, and no mere client endorses any more. */
export function upgrade(packageRoot: string): PullRequest {
  return {
    number: 2,
    title: 'Upgrade numbertransfer to 1.1, endorsed by peers only',
    changes: {
      [SOURCE]: { copyOf: join(packageRoot, SOURCE) },
      [DOCUMENT]: document('1.1', SOURCE, POLICIES.peer),
    },
  };
}

/** 3a: a release that one operator is not ready for. */
export function disputed(packageRoot: string): PullRequest {
  const contract = readFileSync(join(packageRoot, CONTRACT), 'utf8');
  return {
    number: 3,
    title: 'Upgrade numbertransfer to 1.2',
    changes: {
      [CONTRACT]: contract.replace("return '1.1'", "return '1.2'"),
      [DOCUMENT]: document('1.2', SOURCE, POLICIES.peer),
    },
  };
}

/** 3b: what the regulator cannot agree to, and the way back. */
export const REFUSED: PullRequest = {
  number: 4,
  title: 'Transfers without the regulator',
  changes: { [DOCUMENT]: document('1.2', SOURCE, POLICIES.withoutRegulator) },
};
export const REFUSED_REVERT: FileChanges = { [DOCUMENT]: document('1.2', SOURCE, POLICIES.peer) };

/** 3c: what somebody pushes past the review. */
export const PUSHED: FileChanges = { [DOCUMENT]: document('6.66', SOURCE, "OR('Telco1.member')") };

/** 4: what was before 2, policy included; what came on top of 2 goes with it. */
export const REVERT: PullRequest = {
  number: 5,
  title: 'Revert numbertransfer to 1.0, policy included',
  changes: { [SOURCE]: null, [DOCUMENT]: document('1.0', SOURCE_1_0, POLICIES.member) },
};
