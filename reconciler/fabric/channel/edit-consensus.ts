import { common, orderer } from '@hyperledger/fabric-protos';
import { ConfigError } from '../config/config-error.js';
import { addPolicy } from '../config/config-tree.js';
import { decode } from '../transaction/decode.js';
import { bftBlockValidation } from './bft-block-validation.js';
import type { BftConsenter } from './channel-config.js';
import { normalDuration } from './durations.js';
import { editBftConsenters, editRaftConsenters } from './edit-consenters.js';
import { editValue, setValue, valueIn } from './group-values.js';
import type { ManagedOrderer } from './managed-channel.js';
import { writeFields } from './message-fields.js';
import { RAFT_OPTIONS, SMART_BFT } from './orderer-fields.js';

const { STATE_MAINTENANCE, STATE_NORMAL } = orderer.ConsensusType.State;

function editRaft(bytes: Uint8Array, { EtcdRaft }: ManagedOrderer): Uint8Array | undefined {
  const metadata = decode(orderer.etcdraft.ConfigMetadata, bytes, 'ConfigMetadata');
  const options = metadata.getOptions() ?? new orderer.etcdraft.Options();
  const optionsChanged = writeFields(options, RAFT_OPTIONS, EtcdRaft?.Options ?? {}, normalDuration);
  if (optionsChanged) metadata.setOptions(options);
  const consenters = EtcdRaft?.Consenters && editRaftConsenters(metadata.getConsentersList(), EtcdRaft.Consenters);
  if (consenters !== undefined) metadata.setConsentersList(consenters);
  return optionsChanged || consenters !== undefined ? metadata.serializeBinary() : undefined;
}

function editBft(bytes: Uint8Array, { SmartBFT }: ManagedOrderer): Uint8Array | undefined {
  const options = decode(orderer.smartbft.Options, bytes, 'Options');
  return writeFields(options, SMART_BFT, SmartBFT ?? {}, normalDuration) ? options.serializeBinary() : undefined;
}

/** What each consensus type lives by. */
const SECTIONS = { etcdraft: ['EtcdRaft'], BFT: ['SmartBFT', 'ConsenterMapping'] } as const;

const sectionsOf = (type: string): readonly ('EtcdRaft' | 'SmartBFT' | 'ConsenterMapping')[] =>
  Object.hasOwn(SECTIONS, type) ? SECTIONS[type as keyof typeof SECTIONS] : [];

/** What is wanted must be of the type that the channel has or will have; a new type needs all that it lives by. */
function checkType(type: string, isNew: boolean, wanted: ManagedOrderer): void {
  const own = sectionsOf(type);
  if (isNew && own.length === 0) throw new ConfigError(`unknown orderer type: ${type}`);
  const others = Object.values(SECTIONS).flat();
  const other = others.find((section) => wanted[section] !== undefined && !own.includes(section));
  if (other !== undefined) throw new ConfigError(`${other} is not for a channel of OrdererType ${type}`);
  const lacking = own.filter((section) => wanted[section] === undefined);
  if (isNew && lacking.length > 0) throw new ConfigError(`OrdererType ${type} needs ${lacking.join(', ')}`);
}

/** BlockValidation of a BFT channel follows its nodes, also where they stood in a channel that was none yet. */
function editMapping(group: common.ConfigGroup, isNew: boolean, wanted: readonly BftConsenter[]): void {
  const value = valueIn(group, 'Orderers', common.Orderers);
  const edited = editBftConsenters(value.getConsenterMappingList(), wanted);
  if (edited !== undefined) {
    value.setConsenterMappingList(edited);
    setValue(group, 'Orderers', value);
  }
  if (edited === undefined && !isNew) return;
  const modPolicy = group.getPoliciesMap().get('BlockValidation')?.getModPolicy();
  addPolicy(group, 'BlockValidation', bftBlockValidation(value.getConsenterMappingList()), modPolicy);
}

/**
 * Consensus type, state, options and nodes as they are wanted, in place.
 * @throws ConfigError for what another type of consensus has, and for a new type without its nodes
 */
export function editConsensus(group: common.ConfigGroup, wanted: ManagedOrderer): void {
  const { OrdererType, State, ConsenterMapping } = wanted;
  const before = valueIn(group, 'ConsensusType', orderer.ConsensusType).getType();
  const type = OrdererType ?? before;
  checkType(type, type !== before, wanted);
  editValue(group, 'ConsensusType', orderer.ConsensusType, (value) => {
    const state = State && (State === 'STATE_MAINTENANCE' ? STATE_MAINTENANCE : STATE_NORMAL);
    const changed = writeFields<{ Type: string; State: number }>(
      value,
      { Type: true, State: true },
      { Type: OrdererType, State: state },
    );
    const bytes = type === before ? value.getMetadata_asU8() : new Uint8Array();
    const metadata =
      type === 'BFT' ? editBft(bytes, wanted) : type === 'etcdraft' ? editRaft(bytes, wanted) : undefined;
    if (metadata !== undefined) value.setMetadata(metadata);
    return changed || metadata !== undefined;
  });
  if (ConsenterMapping !== undefined) editMapping(group, type !== before, ConsenterMapping);
}
