import type { uvu } from 'uvu';
import type { Consortium } from './consortium.js';
import type { LoopProcess } from './loop-process.js';

/** What the tests of one organization's commands share: three loops in this process, Telco1's as its own. */
export interface World {
  consortium: Consortium;
  telco1: LoopProcess;
  /** Telco1's settings, vote mode manual. */
  config: string;
}

export type CommandTest = uvu.Test<World>;

/** Paths in the repositories. */
export const NETWORK_DOCUMENT = 'network-specs/telecom/network.yaml';
export const DOCUMENT = 'network-specs/telecom/chaincodes/numbertransfer.yaml';

export const document = (version: string) => `# The number-portability chaincode.
apiVersion: quorate/v1
kind: Chaincode
metadata: { name: numbertransfer }
spec:
  channel: channel1 # where operators meet
  version: "${version}"
  source: { path: ../../../chaincode/numbertransfer }
  endorsementPolicy: "AND('Regulator.peer', OutOf(2, 'Telco1.peer', 'Telco2.peer', 'Telco3.peer'))"
`;
