import { type common, orderer } from '@hyperledger/fabric-protos';
import { ordererOrganizationGroup } from '../config/genesis-groups.js';
import { editPolicies } from './channel-policy.js';
import { normalDuration } from './durations.js';
import { editConsensus } from './edit-consensus.js';
import { editAddresses, editCapabilities } from './edit-lists.js';
import { editOrganizations, type Msps } from './edit-organizations.js';
import { editValue } from './group-values.js';
import type { ManagedOrderer } from './managed-channel.js';
import { writeFields } from './message-fields.js';
import { BATCH_SIZE } from './orderer-fields.js';

function editBatches(group: common.ConfigGroup, { BatchTimeout, BatchSize, MaxChannels }: ManagedOrderer): void {
  editValue(group, 'BatchTimeout', orderer.BatchTimeout, (value) =>
    writeFields<{ Timeout: string }>(value, { Timeout: true }, { Timeout: BatchTimeout }, normalDuration),
  );
  editValue(group, 'BatchSize', orderer.BatchSize, (value) => writeFields(value, BATCH_SIZE, BatchSize ?? {}));
  editValue(group, 'ChannelRestrictions', orderer.ChannelRestrictions, (value) =>
    writeFields<{ MaxCount: number }>(value, { MaxCount: true }, { MaxCount: MaxChannels }),
  );
}

/** The orderer section as it is wanted, in place. @throws ConfigError, PolicyError, PolicySyntaxError */
export function editOrderer(group: common.ConfigGroup, wanted: ManagedOrderer, msps: Msps): void {
  editOrganizations(group, wanted.organizations, msps, {
    create: (mspId, mspConfig) => ordererOrganizationGroup({ mspId, mspConfig, endpoints: [] }),
    edit: (own, { OrdererEndpoints }) => editAddresses(own, 'Endpoints', OrdererEndpoints),
  });
  editPolicies(group, wanted.Policies ?? {});
  editBatches(group, wanted);
  editConsensus(group, wanted);
  editCapabilities(group, wanted.Capabilities);
}
