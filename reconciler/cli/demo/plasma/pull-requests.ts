import { join } from 'node:path';
import type { PullRequest } from '../pull-request.js';
import {
  CHAINCODE,
  chaincodeYaml,
  channelYaml,
  PLASMA_CHANNEL,
  type PlasmaLines,
  plasmaYaml,
  ROOT_CHANNEL,
  ROOT_CONTRACT,
  SPEC,
} from './spec-files.js';

const DOCUMENT = `${SPEC}/plasma-chain.yaml`;
/** Both have to endorse what both have to believe: a root. */
const BOTH = "AND('org01.peer', 'org02.peer')";

/** 1: the root contract, the same chaincode on both channels, and what chains02 is from now on. */
export function makePlasmaChain(packageRoot: string): PullRequest {
  const on = (channel: string) => `${SPEC}/channels/${channel}.yaml`;
  const records = { name: CHAINCODE, source: CHAINCODE };
  const documents = [
    { document: ROOT_CONTRACT, channel: ROOT_CHANNEL, source: 'chaincode/plasma-root', endorsementPolicy: BOTH },
    {
      ...records,
      document: CHAINCODE,
      channel: ROOT_CHANNEL,
      endorsementPolicy: "OR('org01.peer')",
      placement: '{ org02: [] }',
    },
    {
      ...records,
      document: `${CHAINCODE}-${PLASMA_CHANNEL}`,
      channel: PLASMA_CHANNEL,
      endorsementPolicy: "OR('org02.peer')",
    },
  ];
  return {
    number: 1,
    title: 'chains02 becomes a plasma chain of chains',
    changes: {
      'chaincode/plasma-root': { copyOf: join(packageRoot, 'chaincode/plasma-root') },
      [CHAINCODE]: { copyOf: join(packageRoot, 'examples/plasma/records') },
      ...Object.fromEntries(documents.map((one) => [`${SPEC}/chaincodes/${one.document}.yaml`, chaincodeYaml(one)])),
      [on(ROOT_CHANNEL)]: channelYaml(packageRoot, ROOT_CHANNEL),
      [on(PLASMA_CHANNEL)]: channelYaml(packageRoot, PLASMA_CHANNEL),
      [DOCUMENT]: plasmaYaml(packageRoot),
    },
  };
}

/** What each of the further ones says, on top of those before it. */
const SAID = [
  { title: 'chains02: blocks of 10 transactions', lines: { plasmaCount: 10 } },
  { title: 'chains: a block after 250 ms', lines: { rootTimeout: '250ms' } },
  { title: 'chains02 is settled every 3 seconds', lines: { settlement: '{ everyBlocks: 5, everySeconds: 3 }' } },
] as const;

function tuned(packageRoot: string, upTo: number): PullRequest {
  const lines: PlasmaLines = Object.assign({}, ...SAID.slice(0, upTo).map((one) => one.lines));
  return {
    number: upTo + 1,
    title: SAID[upTo - 1]!.title,
    changes: { [DOCUMENT]: plasmaYaml(packageRoot, lines) },
  };
}

/** 2: smaller blocks on the plasma chain. */
export const smallerBlocks = (packageRoot: string): PullRequest => tuned(packageRoot, 1);
/** 3: a lower BatchTimeout on the main chain. */
export const lowerTimeout = (packageRoot: string): PullRequest => tuned(packageRoot, 2);
/** 4: another settlement period. */
export const settleSooner = (packageRoot: string): PullRequest => tuned(packageRoot, 3);
