import { common } from '@hyperledger/fabric-protos';
import { decode } from '../transaction/decode.js';

/** The nodes that a channel's configuration names for BFT; none where it names none. @throws WireError */
export function bftConsenters(config: common.Config): readonly common.Consenter[] {
  const value = config.getChannelGroup()?.getGroupsMap().get('Orderer')?.getValuesMap().get('Orderers');
  return value === undefined
    ? []
    : decode(common.Orderers, value.getValue_asU8(), 'Orderers').getConsenterMappingList();
}
