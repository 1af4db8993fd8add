import { randomBytes } from 'node:crypto';
import { OrderingServiceClient } from '../../../reconciler/adapters/fabric/ordering-service.js';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { deriveConfigUpdate } from '../../../reconciler/fabric/channel/derive-config-update.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { configUpdateEnvelope, signConfigUpdate } from '../../../reconciler/fabric/config/config-signature.js';
import { decodeConfig } from '../../../reconciler/fabric/config/decode-config.js';
import { placesOf } from '../../integration/cars.js';
import { identitiesOf } from '../../integration/devnet/clients.js';
import { eventually } from '../../wait.js';
import type { Batch } from './cell.js';
import type { LoadedChannel } from './layer-two-network.js';

/**
 * Makes a running channel cut its blocks so, by a config update of who orders it. Resolves once its orderer says that it
 * does; without effect where it does already. @throws where the orderer refuses
 */
export async function setBatch(network: RunningNetwork, { name, orderer }: LoadedChannel, batch: Batch): Promise<void> {
  const { admin } = identitiesOf(network, orderer);
  const places = placesOf(network, [orderer]);
  const service = new OrderingServiceClient(admin, {});
  const derived = async () => {
    const view = await service.ordered(name, places);
    if (view.state !== 'readable') throw new Error(`${orderer} says that ${name} is ${view.state}`);
    const live = decodeConfig(view.config);
    const { orderer: ordering, ...config } = readChannelConfig(name, live);
    if (ordering === undefined) throw new Error(`${name} has no orderer section`);
    const BatchSize = { ...ordering.BatchSize, MaxMessageCount: batch.maxMessageCount };
    const wanted = { ...config, orderer: { ...ordering, BatchTimeout: `${batch.timeoutMs}ms`, BatchSize } };
    return deriveConfigUpdate(name, live, wanted);
  };
  try {
    const change = await derived();
    if (change === undefined) return;
    const signature = signConfigUpdate(change.update, admin, randomBytes(24));
    const answer = await service.submit(name, configUpdateEnvelope(change.update, [signature]), places);
    if (answer.state === 'refused') throw new Error(`${orderer} refuses: ${answer.reason}`);
    await eventually(async () => {
      if ((await derived()) !== undefined) throw new Error(`the update of ${name} has not come`);
    });
  } finally {
    service.close();
  }
}
