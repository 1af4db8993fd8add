import { GatewayChannelWriter } from '../../../reconciler/adapters/fabric/gateway-channel-writer.js';
import { GatewayFabricReader } from '../../../reconciler/adapters/fabric/gateway-fabric-reader.js';
import { OrderingServiceClient } from '../../../reconciler/adapters/fabric/ordering-service.js';
import { OwnOrderers } from '../../../reconciler/adapters/fabric/own-orderers.js';
import { OwnPeers } from '../../../reconciler/adapters/fabric/own-peers.js';
import { deriveConfigUpdate } from '../../../reconciler/fabric/channel/derive-config-update.js';
import type { ManagedOrderer } from '../../../reconciler/fabric/channel/managed-channel.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { decodeConfig } from '../../../reconciler/fabric/config/decode-config.js';
import type { SigningIdentity } from '../../../reconciler/fabric/msp/signing-identity.js';
import type { UpdateAnswer } from '../../../reconciler/ports/write/channel-writer.js';
import { placesOf } from '../cars.js';
import type { Consortium } from '../consortium.js';

export interface ByHand {
  readonly channel: string;
  /** Whose loop is running, and in the channel: its peers say what there is to update. */
  readonly reader: string;
  /** Of its ordering service. */
  readonly changes: Partial<ManagedOrderer>;
  readonly signers: readonly SigningIdentity[];
  /** Organizations whose orderers it is sent to. */
  readonly orderers: readonly string[];
}

/** An update of a channel's ordering service as Fabric's own tools would make it, without any vote: the orderer's answer. */
export async function updateByHand({ network, loops }: Consortium, hand: ByHand): Promise<UpdateAnswer> {
  const { channel, changes } = hand;
  const { config } = await new GatewayFabricReader(loops.get(hand.reader)!.composed.peers).channel(channel);
  const { orderer } = readChannelConfig(channel, decodeConfig(config));
  const { update } = deriveConfigUpdate(channel, decodeConfig(config), { orderer: { ...orderer!, ...changes } })!;
  const services: OrderingServiceClient[] = [];
  const writers = hand.signers.map((identity) => {
    const service = new OrderingServiceClient(identity, {});
    services.push(service);
    return new GatewayChannelWriter(identity, service, new OwnPeers([]), new OwnOrderers([]));
  });
  const signatures = await Promise.all(writers.map((writer) => writer.sign(update)));
  const answer = await writers[0]!.submit(channel, update, signatures, placesOf(network, hand.orderers));
  for (const service of services) service.close();
  return answer;
}
