const READERS = '/Channel/Application/Readers';
const WRITERS = '/Channel/Application/Writers';

/** Resources of the peer itself: its own MSP decides, no channel can override them. Fabric: pResourcePolicyMap. */
export const LOCAL_RESOURCES: ReadonlyMap<string, 'Admins' | 'Members'> = new Map([
  ['_lifecycle/InstallChaincode', 'Admins'],
  ['_lifecycle/QueryInstalledChaincode', 'Admins'],
  ['_lifecycle/GetInstalledChaincodePackage', 'Admins'],
  ['_lifecycle/QueryInstalledChaincodes', 'Admins'],
  ['_lifecycle/ApproveChaincodeDefinitionForMyOrg', 'Admins'],
  ['_lifecycle/QueryApprovedChaincodeDefinition', 'Admins'],
  ['_lifecycle/QueryApprovedChaincodeDefinitions', 'Admins'],
  ['snapshot/submitrequest', 'Admins'],
  ['snapshot/cancelrequest', 'Admins'],
  ['snapshot/listpending', 'Admins'],
  ['lscc/Install', 'Admins'],
  ['lscc/GetInstalledChaincodes', 'Admins'],
  ['cscc/JoinChain', 'Admins'],
  ['cscc/JoinChainBySnapshot', 'Admins'],
  ['cscc/JoinBySnapshotStatus', 'Admins'],
  ['cscc/GetChannels', 'Members'],
]);

/** Default policies of channel resources; the Application value `ACLs` overrides them. Fabric: cResourcePolicyMap. */
export const CHANNEL_RESOURCES: ReadonlyMap<string, string> = new Map([
  ['_lifecycle/CommitChaincodeDefinition', WRITERS],
  ['_lifecycle/QueryChaincodeDefinition', WRITERS],
  ['_lifecycle/QueryChaincodeDefinitions', WRITERS],
  ['_lifecycle/CheckCommitReadiness', WRITERS],
  ['lscc/ChaincodeExists', READERS],
  ['lscc/GetDeploymentSpec', READERS],
  ['lscc/GetChaincodeData', READERS],
  ['lscc/GetInstantiatedChaincodes', READERS],
  ['lscc/GetCollectionsConfig', READERS],
  ['qscc/GetChainInfo', READERS],
  ['qscc/GetBlockByNumber', READERS],
  ['qscc/GetBlockByHash', READERS],
  ['qscc/GetTransactionByID', READERS],
  ['qscc/GetBlockByTxID', READERS],
  ['cscc/GetConfigBlock', READERS],
  ['cscc/GetChannelConfig', READERS],
  ['peer/Propose', WRITERS],
  ['peer/ChaincodeToChaincode', WRITERS],
  ['event/Block', READERS],
  ['event/FilteredBlock', READERS],
  ['gateway/CommitStatus', READERS],
  ['gateway/ChaincodeEvents', READERS],
]);
