import { common, msp, orderer } from '@hyperledger/fabric-protos';
import type { ChannelRules } from '../../../reconciler/devnet/fabric/orderer/channel-rules.js';
import type { ChannelBundle } from '../../../reconciler/fabric/config/channel-bundle.js';
import { mspManager } from '../../../reconciler/fabric/msp/msp-manager.js';
import { setUpMsp } from '../../../reconciler/fabric/msp/set-up-msp.js';
import { policyManager } from '../../../reconciler/fabric/policy/policy-manager.js';
import { unpackEnvelope } from '../../../reconciler/fabric/transaction/unpack-envelope.js';
export const channelRules: ChannelRules = {
  checkChannelId(id) {
    if (!/^[a-z][a-z0-9.-]*$/.test(id)) throw new Error(`'${id}' contains illegal characters`);
  },
  bundleFromBlock(block) {
    const { data, channelHeader } = unpackEnvelope(block.getData()!.getDataList_asU8()[0]!);
    const config = common.ConfigEnvelope.deserializeBinary(data).getConfig()!;
    const root = config.getChannelGroup()!;
    const msps = new Map();
    for (const g of ['Application', 'Orderer'])
      root
        .getGroupsMap()
        .get(g)
        ?.getGroupsMap()
        .forEach((org) => {
          const c = msp.MSPConfig.deserializeBinary(org.getValuesMap().get('MSP')!.getValue_asU8());
          const m = setUpMsp(c.getConfig_asU8(), 'V3_0');
          msps.set(m.mspId, m);
        });
    const mm = mspManager([...msps.values()]);
    const o = root.getGroupsMap().get('Orderer')!.getValuesMap();
    const bs = orderer.BatchSize.deserializeBinary(o.get('BatchSize')!.getValue_asU8());
    const ct = orderer.ConsensusType.deserializeBinary(o.get('ConsensusType')!.getValue_asU8());
    return {
      channelId: channelHeader.getChannelId(),
      sequence: config.getSequence(),
      config,
      mspManager: mm,
      policies: policyManager(root, 'Channel', mm),
      capabilities: { channel: [], application: [], orderer: [] },
      application: { organizations: [], acls: {} },
      orderer: {
        organizations: [],
        batchTimeoutMs: 200,
        maxMessageCount: bs.getMaxMessageCount(),
        absoluteMaxBytes: bs.getAbsoluteMaxBytes(),
        preferredMaxBytes: bs.getPreferredMaxBytes(),
        consensusType: ct.getType(),
        consensusMetadata: ct.getMetadata_asU8(),
        maintenance: false,
      },
      ordererAddresses: [],
    } as unknown as ChannelBundle;
  },
  proposeUpdate() {
    throw new Error('not yet');
  },
  checkMaintenance() {},
};
