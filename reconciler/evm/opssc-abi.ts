const BALLOT =
  'tuple(bytes32 digest, string resource, uint8 action, uint64 executed, bytes32 effects, uint32 round, bool yes, ' +
  'string reason, string claim)';
const PIECE = 'tuple(bytes32 digest, uint32 index, uint32 total, bytes data)';
const ORGANIZATION = 'tuple(string name, address account, bool mustAgree)';
const PROPOSAL =
  'tuple(bytes32 key, bytes32 digest, bytes32 effects, bytes32 resource, uint64 executed, uint64 epoch, uint64 openedAt, ' +
  'uint32 round, uint8 action, uint8 status, uint16 yes, uint16 no, uint32 chunksDone)';

/** What is called, read and heard of OpsSC.sol; test/evm/abi.test.ts holds it against what was compiled. */
export const OPSSC_FRAGMENTS = [
  `function vote(${BALLOT}[] ballots, ${PIECE}[] pieces)`,
  `function publish(${PIECE}[] pieces)`,
  'function withdraw(bytes32 key, string reason)',
  'function execute(bytes32 key, bytes32[] chunkHashes, uint256 index, tuple(address to, bytes data)[] calls)',
  'function report(bytes32 key, uint32 round, string task, uint8 state, string detail, string packageId)',
  `function setElectorate(${ORGANIZATION}[] organizations, uint8 rule, uint16 atLeast)`,
  'function replaceAccount(string organization, address account)',
  'function setLimits(uint64 newExpiryBlocks, uint16 newMaxAlone)',
  `function electorate() view returns (${ORGANIZATION}[] organizations, uint8 rule, uint16 atLeast, uint64 inEpoch)`,
  'function limits() view returns (uint64, uint16)',
  'function organizationOf(address account) view returns (string)',
  'function executedRounds(string resource) view returns (uint64)',
  'function formatVersion() view returns (uint256)',
  'function deployedAt() view returns (uint256)',
  'function proposalCount() view returns (uint256)',
  `function proposals(uint256 from, uint256 count) view returns (${PROPOSAL}[] views)`,
  `function proposalOf(bytes32 key) view returns (${PROPOSAL})`,
  'event Opened(bytes32 indexed key, bytes32 indexed digest, uint32 round, string resource, uint8 action, uint64 executed, bytes32 effects)',
  'event Voted(bytes32 indexed key, bytes32 indexed organization, uint32 round, uint64 epoch, bool yes, address account, string reason, string claim)',
  'event VoteWithdrawn(bytes32 indexed key, bytes32 indexed organization, uint32 round, uint64 epoch, address account, string reason)',
  'event Decided(bytes32 indexed key, uint32 round, uint8 status)',
  'event ContentPiece(bytes32 indexed digest, address indexed account, uint32 index, uint32 total, bytes data)',
  'event ChunkExecuted(bytes32 indexed key, uint32 round, uint256 index, uint256 total, bytes32 hash)',
  'event Reported(bytes32 indexed key, bytes32 indexed organization, uint32 round, string task, uint8 state, string detail, string packageId)',
  `event ElectorateSet(uint64 indexed epoch, ${ORGANIZATION}[] organizations, uint8 rule, uint16 atLeast)`,
  'event AccountReplaced(uint64 indexed epoch, string organization, address account)',
  'error NotAMember(address account)',
  'error OnlyByARound()',
  'error BadElectorate(string why)',
  'error NoBallots()',
  'error NoSuchProposal(bytes32 key)',
  'error TooLong(string what)',
  'error NoReason()',
  'error BadAction(uint8 action)',
  'error StaleBase(bytes32 key, uint64 sent, uint64 current)',
  'error RoundEnded(bytes32 key, uint32 sent, uint32 next)',
  'error AlreadyDecided(bytes32 key, uint8 status)',
  'error TooManyAlone(uint16 most)',
  'error NoVote(bytes32 key)',
  'error BadReport(string what)',
  'error EffectsDiffer(bytes32 key)',
  'error NotApproved(bytes32 key, uint8 status)',
  'error WrongChunk(bytes32 key, uint256 sent, uint256 next)',
  'error RoundRunning(bytes32 key, bytes32 running)',
  'error TargetBusy(address target, bytes32 running)',
  'error NoCode(address target)',
  'error CallReverted(bytes32 key, uint256 chunk, uint256 call, address target, bytes why)',
  'error ReentrancyGuardReentrantCall()',
] as const;
