import { GatewayPlasmaRootReader } from '../adapters/fabric/gateway-plasma-root-reader.js';
import { OpsscReader } from '../adapters/fabric/opssc-governance.js';
import type { OwnPeers } from '../adapters/fabric/own-peers.js';
import type { ReconcilerConfig } from '../config/reconciler-config.js';
import { revisionBase } from '../core/ballot/channel-voters.js';
import type { Rule } from '../core/model/change.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { sortedUnique } from '../core/order/compare-bytes.js';
import { didYouMean } from '../core/text/did-you-mean.js';
import type { AdoptedChannel, AdoptedNetwork, AdoptedPlasmaChain } from '../kinds/adopted-network.js';
import { decisionFrom, decisionsAt } from '../kinds/plasma-chain/decision-behind.js';
import type { FabricReader } from '../ports/read/fabric-reader.js';
import type { ProposalView } from '../ports/read/governance-reader.js';

interface Adoption {
  readonly config: ReconcilerConfig;
  readonly peers: OwnPeers;
  readonly fabric: FabricReader;
  readonly name: string;
  readonly governanceChannel?: string;
}

/** What OpsSC is called where nobody says otherwise. */
const OPSSC = 'opssc';

/**
 * Reads every channel that our own peers have joined, with its chaincodes, and how it votes.
 * @throws QuorateError PEERS_UNREACHABLE (transient), IMPORT_NO_CHANNEL, IMPORT_CHANNEL_UNKNOWN and as FabricReader
 */
export async function adoptNetwork(
  adoption: Adoption,
): Promise<{ readonly network: AdoptedNetwork; readonly warnings: readonly string[] }> {
  const { config, fabric, name, governanceChannel } = adoption;
  const joined = await fabric.joined();
  const names = channelsOf(config, joined);
  if (governanceChannel !== undefined && !names.includes(governanceChannel)) {
    throw channelUnknown(governanceChannel, names);
  }
  const channels = await Promise.all(names.map((channel) => readChannel(fabric, channel)));
  const channel = governanceChannel ?? votingChannel(channels);
  const rule = await readRule(adoption, channels, channel);
  const decisions = await readDecisions(adoption, channels, channel);
  const plasma = await readPlasma(adoption, channels, decisions.proposals);
  const network: AdoptedNetwork = {
    name,
    organization: config.organization,
    peers: config.peers.map(({ name: peer, endpoint }) => ({ name: peer, endpoint })),
    orderers: config.orderers.map(({ name: orderer }) => ({ name: orderer })),
    channels,
    ...(plasma.chains.length === 0 ? {} : { plasma: plasma.chains }),
    governance: { channel, rule: rule.rule, mustAgree: rule.mustAgree },
  };
  const said = [...rule.warnings, ...decisions.warnings, ...plasma.warnings];
  return { network, warnings: [...partlyJoined(joined, names), ...said] };
}

function channelsOf(
  { peers }: ReconcilerConfig,
  joined: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  if (Object.keys(joined).length === 0) {
    throw new QuorateError('PEERS_UNREACHABLE', 'None of our own peers answers', {
      why: `asked: ${peers.map(({ name, endpoint }) => `${name} at ${endpoint}`).join(', ')}`,
      mend: 'reconcile doctor says what is wrong with each',
      retry: 'transient',
    });
  }
  const names = sortedUnique(Object.values(joined).flat());
  if (names.length > 0) return names;
  throw new QuorateError('IMPORT_NO_CHANNEL', 'There is nothing to import', {
    why: `${Object.keys(joined).join(', ')} joined no channel`,
    mend: 'name a peer in reconciler.yaml that has joined the channels of this network',
  });
}

async function readChannel(fabric: FabricReader, name: string): Promise<AdoptedChannel> {
  const [{ genesis, config }, chaincodes] = await Promise.all([fabric.channel(name), fabric.committed(name)]);
  return { name, genesis, config: Buffer.from(config).toString('base64'), chaincodes };
}

/** The chains that our settings name, where a definition is in force: nobody else tells where a root contract is. */
async function readPlasma(
  { config, peers }: Adoption,
  channels: readonly AdoptedChannel[],
  proposals: readonly ProposalView[],
): Promise<{ readonly chains: readonly AdoptedPlasmaChain[]; readonly warnings: readonly string[] }> {
  const chains: AdoptedPlasmaChain[] = [];
  const warnings: string[] = [];
  for (const { chain: name, channel, chaincode } of config.plasma) {
    const without = (why: string) => void warnings.push(`PlasmaChain/${name} has no document: ${why}`);
    const on = channels.find((one) => one.name === channel);
    if (!on) {
      without(`none of our peers is in ${channel}`);
      continue;
    }
    try {
      const root = { channel, chaincode };
      const { revision, definition } = await new GatewayPlasmaRootReader(peers, root).chain(name);
      if (definition) {
        const ledger = { type: 'fabric', name: channel, genesis: on.genesis } as const;
        const ofChain = proposals.filter(({ content }) => content.address.endsWith(`/PlasmaChain/${name}`));
        const base = revisionBase(revision - 1, definition.genesis);
        const agreed = decisionFrom(decisionsAt(ofChain, ledger, root), base)?.content.after;
        chains.push({ name, root, revision, definition, ...(agreed ? { agreed } : {}) });
      } else without(`${chaincode} of ${channel} has no definition of it in force`);
    } catch (error) {
      if (!(error instanceof QuorateError)) throw error;
      without(error.why ?? error.message);
    }
  }
  return { chains, warnings };
}

const hasOpssc = ({ chaincodes }: AdoptedChannel): boolean => chaincodes.some(({ name }) => name === OPSSC);

function votingChannel(channels: readonly AdoptedChannel[]): string {
  const found = channels.find(hasOpssc) ?? channels.find(({ name }) => name === 'ops-channel') ?? channels[0]!;
  return found.name;
}

/** The rule of the governance chaincode where there is one that lets us ask; else what most networks begin with. */
async function readRule(
  { peers }: Adoption,
  channels: readonly AdoptedChannel[],
  channel: string,
): Promise<{ readonly rule: Rule; readonly mustAgree: readonly string[]; readonly warnings: readonly string[] }> {
  const usual = { rule: { type: 'majority' } as const, mustAgree: [], warnings: [] };
  if (!channels.some((one) => one.name === channel && hasOpssc(one))) return usual;
  try {
    const { rule, mustAgree } = await new OpsscReader(peers, channel, OPSSC).electorate();
    return { rule, mustAgree, warnings: [] };
  } catch (error) {
    if (!(error instanceof QuorateError)) throw error;
    const why = error.why ?? error.message;
    return { ...usual, warnings: [`${OPSSC} did not tell its rule (${why}): "majority" is written, compare it`] };
  }
}

/** What was voted on there, for what no contract but the governance one holds; nothing where no chain is looked for. */
async function readDecisions(
  { config, peers }: Adoption,
  channels: readonly AdoptedChannel[],
  channel: string,
): Promise<{ readonly proposals: readonly ProposalView[]; readonly warnings: readonly string[] }> {
  const isThere = channels.some((one) => one.name === channel && hasOpssc(one));
  if (config.plasma.length === 0 || !isThere) return { proposals: [], warnings: [] };
  try {
    return { proposals: await new OpsscReader(peers, channel, OPSSC).proposals(), warnings: [] };
  } catch (error) {
    if (!(error instanceof QuorateError)) throw error;
    return { proposals: [], warnings: [`${OPSSC} did not tell what was decided (${error.why ?? error.message})`] };
  }
}

/** A document cannot say that a peer of ours stays out. */
function partlyJoined(
  joined: Readonly<Record<string, readonly string[]>>,
  channels: readonly string[],
): readonly string[] {
  return channels.flatMap((channel) => {
    const missing = Object.keys(joined).filter((peer) => !joined[peer]!.includes(channel));
    return missing.length === 0 ? [] : [`${missing.join(', ')} did not join ${channel}: our loop would join it there`];
  });
}

function channelUnknown(channel: string, names: readonly string[]): QuorateError {
  return new QuorateError('IMPORT_CHANNEL_UNKNOWN', 'Our own peers have not joined this channel', {
    why: `--governance-channel ${channel}`,
    mend: didYouMean(channel, names, `they joined ${names.join(', ')}`),
  });
}
