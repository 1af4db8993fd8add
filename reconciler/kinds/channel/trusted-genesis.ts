import type { Resource } from '../../core/model/kind.js';
import type { ObservePorts } from '../kind-ports.js';
import { findNetwork } from '../network/find-network.js';
import { opsChannelOf } from '../network/governance-ledger.js';
import type { ChannelLive } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { newChannel } from './new-channel.js';

/**
 * Why a channel that the ordering service shows is not known to be the one that is meant: any orderer could have started
 * one of its name. It is known by the genesis hash that our Git pins, by being what our Git makes of the document, or by
 * its attested record on the governance ledger. The governance channel itself has no other witness than the ordering
 * service that Git's certificates vouch for. Undefined: it is.
 */
export async function whyNotTrusted(
  read: ObservePorts,
  { address, spec: written }: Resource,
  { ledger }: ChannelLive,
): Promise<string | undefined> {
  const spec = written as unknown as ChannelSpec;
  const network = findNetwork(address.network, read.desired)?.spec;
  const genesis = ledger?.genesis ?? '';
  if (spec.genesis !== undefined) {
    if (spec.genesis === genesis) return undefined;
    return `its genesis block is ${genesis}, our document pins ${spec.genesis}`;
  }
  if (network === undefined || address.name === opsChannelOf(network.governance)) return undefined;
  if (madeHere(address.name, spec, network) === genesis) return undefined;
  const record = await read.governance?.channelRecord(address.name, genesis);
  if (record?.inForce) return undefined;
  return `nobody on the governance ledger vouches for the channel with genesis block ${genesis.slice(0, 12)} yet`;
}

function madeHere(name: string, spec: ChannelSpec, network: Parameters<typeof newChannel>[2]): string | undefined {
  if (!(spec.orderer.EtcdRaft?.Consenters ?? spec.orderer.ConsenterMapping)) return undefined;
  try {
    return newChannel(name, spec, network).genesis;
  } catch {
    // A document of which no channel can be made says nothing about the one that is there.
    return undefined;
  }
}
