// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Execution} from "./Execution.sol";
import {ProposalId} from "./ProposalId.sol";

/// @title OpsSC on an EVM: the consortium decides on its own ledger, and what it decided is run from here alone.
/// @notice The same words as chaincode/opssc. It is to be the only admin of the contracts that it governs.
contract OpsSC is Execution {
    struct ProposalView {
        bytes32 key;
        bytes32 digest;
        bytes32 effects;
        bytes32 resource;
        uint64 executed;
        uint64 epoch;
        uint64 openedAt;
        uint32 round;
        uint8 action;
        Status status;
        uint16 yes;
        uint16 no;
        uint32 chunksDone;
    }

    error BadReport(string what);

    event Reported(
        bytes32 indexed key,
        bytes32 indexed organization,
        uint32 round,
        string task,
        uint8 state,
        string detail,
        string packageId
    );

    uint256 private constant MAX_TASK = 64;
    /// @notice The block of the birth of this contract: no event of it is older.
    uint256 public deployedAt;
    mapping(bytes32 slot => bytes32 report) private _reports;

    /// @notice The first electorate; from then on only an approved round changes it. See Electorate.
    constructor(
        Organization[] memory organizations,
        RuleType rule,
        uint16 atLeast,
        uint64 expiryBlocks_,
        uint16 maxAlone_
    ) {
        deployedAt = block.number;
        _setElectorate(organizations, rule, atLeast);
        _setLimits(expiryBlocks_, maxAlone_);
    }

    /// @notice Says how far the caller's own share of a round is. It decides nothing.
    /// @param state 0 progressing, 1 applied, 2 failed
    function report(
        bytes32 key,
        uint32 round,
        string calldata task,
        uint8 state,
        string calldata detail,
        string calldata packageId
    ) external nonReentrant {
        Member memory member = _member();
        Proposal storage proposal = _known(key);
        if (round == 0 || round > proposal.round) revert BadReport("round");
        if (bytes(task).length == 0 || bytes(task).length > MAX_TASK) revert BadReport("task");
        if (state > 2) revert BadReport("state");
        if (bytes(detail).length > MAX_TEXT || bytes(packageId).length > MAX_TEXT) revert BadReport("detail");
        bytes32 slot = keccak256(abi.encode(key, round, member.organization, task));
        bytes32 said = keccak256(abi.encode(state, detail, packageId));
        if (_reports[slot] == said) return;
        _reports[slot] = said;
        emit Reported(key, member.organization, round, task, state, detail, packageId);
    }

    /// @notice The version of what enters a digest (reconciler/core/digest/content-digest.ts).
    function formatVersion() external pure returns (uint256) {
        return 1;
    }

    function proposalCount() external view returns (uint256) {
        return _keys.length;
    }

    /// @notice Proposals in the order of their first vote; fewer than `count` at the end.
    function proposals(uint256 from, uint256 count) external view returns (ProposalView[] memory views) {
        uint256 left = from < _keys.length ? _keys.length - from : 0;
        views = new ProposalView[](left < count ? left : count);
        for (uint256 index = 0; index < views.length; ++index) views[index] = proposalOf(_keys[from + index]);
    }

    /// @notice How a proposal stands now. Status None: there is none.
    function proposalOf(bytes32 key) public view returns (ProposalView memory) {
        Proposal storage one = _proposals[key];
        Status status = _status(key, one);
        bool isCounted = one.epoch == epoch || status != Status.Open;
        return
            ProposalView({
                key: key,
                digest: one.digest,
                effects: one.effects,
                resource: one.resource,
                executed: one.executed,
                epoch: one.epoch,
                openedAt: one.openedAt,
                round: one.round,
                action: one.action,
                status: status,
                yes: isCounted ? one.yes : 0,
                no: isCounted ? one.no : 0,
                chunksDone: one.chunksDone
            });
    }

    /// @notice 0: no vote in this round under the electorate in force; 1: yes; 2: no.
    function voteOf(bytes32 key, uint32 round, string calldata organization) external view returns (uint8) {
        return uint8(_votes[_voteSlot(key, round, epoch, keccak256(bytes(organization)))]);
    }

    /// @notice How many rounds of this resource were executed: the number that the next one starts from.
    function executedRounds(string calldata resource) external view returns (uint64) {
        return _executed[keccak256(bytes(resource))];
    }

    /// @notice The id under which a proposal is known outside (reconciler/core/ballot/proposal-id.ts).
    function proposalId(bytes32 digest, uint64 executed, bytes32 effects) external view returns (bytes32) {
        return ProposalId.compute(digest, executed, effects, address(this), block.chainid);
    }

    /// @notice The published question of an ingress to its admin contract: only this contract itself may change one.
    function isAuthorized(address account) external view returns (bool) {
        return account == address(this);
    }
}
