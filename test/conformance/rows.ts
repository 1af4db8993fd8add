/** One row of fabric-surface.md that the embedded engine claims, and the cases that show it. */
export interface Row {
  /** `1.2` */
  readonly section: string;
  readonly row: string;
  /** Names of cases; `title: …` is every case of that title. Among them is one that is taken and one that is refused. */
  readonly cases: readonly string[];
}

/** A row that the embedded engine does not claim, or that no question to a network could show. */
export interface Unclaimed {
  readonly section: string;
  readonly row: string;
  readonly reason: string;
}

const rows = (section: string, claimed: Readonly<Record<string, readonly string[]>>): readonly Row[] =>
  Object.entries(claimed).map(([row, cases]) => ({ section, row, cases }));

const all = (...titles: readonly string[]) => titles.map((title) => `${title}: …`);
const of = (title: string, ...names: readonly string[]) => names.map((name) => `${title}: ${name}`);

const SERVICES: readonly Row[] = [
  ...rows('1.1', {
    Evaluate: all('Evaluate'),
    Endorse: all('Endorse'),
    Submit: all('Submit'),
    CommitStatus: all('CommitStatus'),
    ChaincodeEvents: all('ChaincodeEvents'),
  }),
  ...rows('1.2', {
    ProcessProposal: all('ProcessProposal'),
    'authentication filters': of('ProcessProposal', 'a good call', 'a timestamp of an hour ago'),
    'proposals without a channel': all('installed packages'),
  }),
  ...rows('1.3', {
    Deliver: all('Deliver'),
    DeliverFiltered: all('DeliverFiltered'),
    DeliverWithPrivateData: all('DeliverWithPrivateData'),
  }),
  ...rows('1.5', { Broadcast: all('Broadcast'), Deliver: all('Deliver of an orderer') }),
  ...rows('1.6', {
    'GET channels': of('participation', 'all channels', 'an answer that is not to be had'),
    'GET channels/{id}': of('participation', 'one channel', 'a channel that is not there'),
    'POST channels': all('participation: join'),
    'PUT channels': all('participation: update'),
    'DELETE channels/{id}': of('participation: join', 'the new channel is removed', 'removed twice'),
    'GET blocks': of('participation', 'the newest block', 'a block that is not there', 'a block of no number'),
    'GET the base': of('participation', 'the base', 'another path'),
    'the whole of it': all('participation'),
    'client certificates': of('participation', 'all channels', 'without a client certificate'),
  }),
  ...rows('1.7', {
    '/healthz': of('operations of a peer', '/healthz', '/healthz, posted to'),
    '/version': of('operations of a peer', '/version', '/version, posted to'),
    '/logspec': of('operations of a peer', '/logspec: set', '/logspec: a level that is none'),
    'the whole of it': all('operations of a peer', 'operations of an orderer'),
  }),
];

const SYSTEM_CHAINCODES: readonly Row[] = [
  ...rows('2.1', {
    InstallChaincode: all('InstallChaincode'),
    QueryInstalledChaincodes: of('installed packages', 'all', 'all, by a plain client'),
    QueryInstalledChaincode: of('installed packages', 'one', 'one that is not there'),
    GetInstalledChaincodePackage: of('installed packages', 'its bytes', 'its bytes where it is not there'),
    ApproveChaincodeDefinitionForMyOrg: all('ApproveChaincodeDefinitionForMyOrg'),
    QueryApprovedChaincodeDefinition: of('definitions', 'an approved one', 'a sequence that is not there'),
    QueryApprovedChaincodeDefinitions: of('definitions', 'all approved ones', 'all approved ones, by a plain client'),
    CheckCommitReadiness: all('CheckCommitReadiness'),
    CommitChaincodeDefinition: all('CommitChaincodeDefinition'),
    QueryChaincodeDefinition: of('definitions', 'committed', 'an undefined name'),
    'all queries': all('definitions'),
    QueryChaincodeDefinitions: of('definitions', 'all', 'all, asked with garbage'),
    'what is needed to run': all('chaincodes that cannot run'),
    'state and validation': of(
      'CommitChaincodeDefinition',
      'only this organization approved',
      'with too few endorsements it is 10',
    ),
  }),
  ...rows('2.2', { packages: all('package'), policies: all('policy of a definition') }),
  ...rows('2.3', {
    'cscc JoinChain': ['gotcha: 12: the admin of a new organization', 'cscc: JoinChain twice'],
    'cscc JoinBySnapshotStatus': of('cscc', 'JoinBySnapshotStatus', 'JoinBySnapshotStatus by a plain client'),
    'cscc GetChannels': of('cscc', 'GetChannels', 'GetChannels by a client of another organization'),
    'cscc GetConfigBlock': of('cscc', 'GetConfigBlock', 'GetConfigBlock of an unknown channel'),
    'cscc GetChannelConfig': of('cscc', 'GetChannelConfig', 'GetChannelConfig of an unknown channel'),
    'qscc GetChainInfo': of('qscc', 'GetChainInfo', 'GetChainInfo of an unknown channel'),
    'qscc GetBlockByNumber': of('qscc', 'GetBlockByNumber', 'GetBlockByNumber out of range'),
    'qscc GetBlockByHash': of('qscc', 'GetBlockByHash', 'GetBlockByHash of text'),
    'qscc GetBlockByTxID': of('qscc', 'GetBlockByTxID', 'GetBlockByTxID of an unknown id'),
    'qscc GetTransactionByID': of('qscc', 'GetTransactionByID', 'GetTransactionByID of an unknown id'),
    'the whole of both': all('cscc', 'qscc'),
    ACLs: of('qscc', 'GetChainInfo', 'GetChainInfo by a stranger of that channel'),
  }),
];

const TRANSACTIONS: readonly Row[] = [
  ...rows('3.1', {
    identities: all('identity of a proposal'),
    signatures: of('identity of a proposal', 'a signature with bytes behind it', 'signed with high S'),
    roles: of('a transaction', 'by a second client', 'by an identity without a role', 'by a peer'),
  }),
  ...rows('3.2', {
    'transaction id': [...of('ProcessProposal', 'a good call', 'a wrong txid'), 'a transaction: with a wrong txid'],
    'proposal hash': of('a transaction', 'that is good', 'with another proposal payload'),
    'what an endorsement signs': of('endorsements', 'of two of three', 'that are wrong'),
  }),
  ...rows('3.3', {
    'reads and writes': all('state'),
    'read/write sets': all('ranges', 'simulation'),
    'key policies': all('key policies'),
    // Of its cases, those of a definition's own collections are known to differ.
    collections: all('private data'),
  }),
  ...rows('3.4', {
    'signature policies': [...all('policies'), ...all('endorsements')],
    'implicit meta policies': of('config update', 'by both organizations', 'one signature is too few'),
  }),
  ...rows('3.5', {
    'envelope, header, creator': all('a transaction'),
    'dispatch to chaincodes': of(
      'a transaction',
      'with an event of its chaincode',
      'with an event of another chaincode',
    ),
    endorsements: all('endorsements'),
    'reads and ranges': all('reads'),
  }),
  ...rows('3.6', { 'header, data hash, metadata': [...all('block'), 'participation: join: a wrong data hash'] }),
  ...rows('3.7', { cutting: all('cutting') }),
];

const CONFIGURATION: readonly Row[] = [
  ...rows('4.1', { genesis: all('genesis') }),
  ...rows('4.2', {
    'authorize and apply': all('config update'),
    'texts that clients branch on': all('config update', 'gotcha'),
  }),
  ...rows('4.3', {
    'each of them': all('edit', 'member'),
    batches: of('config update', 'a good one raises the sequence', 'a timeout of 0', 'no messages in a block'),
    'add an organization': ['gotcha: 12: the admin of a new organization', 'member: comes, says one organization'],
    'remove an organization': of('member', 'goes', 'goes, says one organization'),
    'anchor peers': of('edit', 'anchor peers, by their organization', 'anchor peers, by another organization'),
    ACLs: of('edit', 'access rules: taken back', 'access rules, by one organization', 'access rules: admins only'),
    consenters: of('edit', 'options of Raft', 'a consenter twice', 'two consenters at once'),
    'orderer endpoints': of(
      'edit',
      'orderer endpoints, by their organization',
      'orderer endpoints, by another organization',
    ),
    capabilities: of('edit', 'an older capability beside', 'a capability that nobody has'),
  }),
];

const CHAINCODE_STREAM: readonly Row[] = rows('5', {
  'TRANSACTION, COMPLETED, ERROR': of('ProcessProposal', 'a good call', 'the chaincode throws'),
  INIT: all('chaincodes that cannot run'),
  'GET_STATE, PUT_STATE, DEL_STATE': [...all('state'), 'ranges: a page, then a write'],
  'private data': of('private data', 'a read of nothing', 'an unknown collection', 'an empty collection'),
  'state metadata': all('key policies'),
  'GET_STATE_BY_RANGE, pages': of('ranges', 'a page', 'a page of no keys', 'a page, then a write'),
  // No key makes a history fail.
  'GET_HISTORY_FOR_KEY, GET_QUERY_RESULT': [...all('history'), 'ranges: a rich query'],
  INVOKE_CHAINCODE: all('chaincode to chaincode'),
  'loss of the stream': ['gotcha: 13: the service is stopped, and started again', 'ProcessProposal: a good call'],
});

export const ROWS: readonly Row[] = [
  ...SERVICES,
  ...SYSTEM_CHAINCODES,
  ...TRANSACTIONS,
  ...CONFIGURATION,
  ...CHAINCODE_STREAM,
];

export const UNCLAIMED: readonly Unclaimed[] = [
  {
    section: '1.1',
    row: 'Submit to BFT orderers',
    reason: 'one orderer that takes it is enough, as with Raft: said in reconciler/devnet/README.md',
  },
  {
    section: '1.4',
    row: 'discovery, snapshots, chaincode port, gossip',
    reason: 'not emulated: UNIMPLEMENTED, which test/devnet/fabric/not-emulated.test.ts shows',
  },
  {
    section: '1.6',
    row: 'PUT channels, of an unknown channel',
    reason:
      'a real orderer of v3.1.5 answers 405 and hangs from then on (UpdateChannel keeps its lock): not asked, not copied',
  },
  { section: '1.7', row: '/metrics', reason: 'not emulated: 404, as of a node without Prometheus' },
  {
    section: '1.8',
    row: 'what each client calls',
    reason: 'not a surface but its users: gateway-client, peer-cli and channel-tools run them',
  },
  {
    section: '2.3',
    row: 'cscc JoinChainBySnapshot',
    reason: 'not emulated: refused, as for a folder without a snapshot',
  },
  {
    section: '5',
    row: 'REGISTER, READY, WRITE_BATCH_STATE, GET_STATE_MULTIPLE',
    reason: 'a chaincode of Node sends none of them wrongly or at all: chaincode-streams.test.ts plays one that does',
  },
];

/** The sections of fabric-surface.md that speak of a network's surface. */
export const SECTIONS: readonly string[] = [
  ...['1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7', '1.8', '2.1', '2.2', '2.3'],
  ...['3.1', '3.2', '3.3', '3.4', '3.5', '3.6', '3.7', '4.1', '4.2', '4.3', '5'],
];
