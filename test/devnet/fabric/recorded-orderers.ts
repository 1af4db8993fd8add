import { orderer } from '@hyperledger/fabric-protos';
import { OrderingService } from '../../../reconciler/devnet/fabric/orderer/ordering-service.js';
import { Registrar } from '../../../reconciler/devnet/fabric/orderer/registrar.js';
import { type RecordedBlock, recordedBlocks, recordedIdentity } from './recordings.js';

/** The three orderers of network B, whose channels stand where the recordings were made. */
export interface RecordedOrderers {
  readonly service: OrderingService;
  /** By MSP id. */
  readonly registrars: ReadonlyMap<string, Registrar>;
}

/** Sets them up with so many blocks of mychannel (ops-channel: all) at a fixed time. */
export function recordedOrderers(height: number, now: () => Date): RecordedOrderers {
  const service = new OrderingService();
  const mychannel = recordedBlocks('b-mychannel').slice(0, height);
  const opsChannel = recordedBlocks('b-ops-channel');
  const messages = (blocks: readonly RecordedBlock[]) =>
    blocks.map(({ block }) => block) as unknown as Parameters<OrderingService['resume']>[0];
  const resumed = service.resume(messages(mychannel));
  service.resume(messages(opsChannel));
  const { consensusMetadata } = resumed.bundle().orderer!;
  const consenters = orderer.etcdraft.ConfigMetadata.deserializeBinary(consensusMetadata).getConsentersList();
  const registrars = new Map(
    ['Org1MSP', 'Org2MSP', 'Org3MSP'].map((mspId, index) => {
      const tlsCertificatePem = Buffer.from(consenters[index]!.getServerTlsCert_asU8()).toString('utf8');
      const identity = { name: mspId, signer: recordedIdentity(mspId, 'orderer0'), tlsCertificatePem };
      const registrar = new Registrar(service, identity, now);
      registrar.join('ops-channel', opsChannel[0]!.block);
      registrar.join('mychannel', mychannel[0]!.block);
      return [mspId, registrar];
    }),
  );
  return { service, registrars };
}
