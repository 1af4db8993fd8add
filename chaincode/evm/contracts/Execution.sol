// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ballots} from "./Ballots.sol";

/// @title Runs the calls of approved rounds: these calls, in this order, once.
abstract contract Execution is Ballots {
    struct Call {
        address to;
        bytes data;
    }

    error EffectsDiffer(bytes32 key);
    error NotApproved(bytes32 key, Status status);
    error WrongChunk(bytes32 key, uint256 sent, uint256 next);
    error RoundRunning(bytes32 key, bytes32 running);
    error TargetBusy(address target, bytes32 running);
    error NoCode(address target);
    error CallReverted(bytes32 key, uint256 chunk, uint256 call, address target, bytes why);

    /// @dev Whoever runs the rest needs the hashes of what is done, and can no longer derive them from the list.
    event ChunkExecuted(bytes32 indexed key, uint32 round, uint256 index, uint256 total, bytes32 hash);

    /// @dev The round whose chunks write to a contract; it counts while that round is running.
    mapping(address target => bytes32 key) private _heldBy;

    /// @notice Runs one chunk of an approved round. Each chunk once, in order; one that reverts can be tried again.
    /// While a round has chunks left, no other of the same resource, and none that calls a contract it has called, can
    /// run, but for one of the same resource that was opened after its last chunk: those voters saw what was done.
    /// @param key of the proposal
    /// @param chunkHashes of all chunks: their hash is what was voted
    /// @param index of this chunk
    /// @param calls of this chunk
    function execute(
        bytes32 key,
        bytes32[] calldata chunkHashes,
        uint256 index,
        Call[] calldata calls
    ) external nonReentrant {
        _member();
        Proposal storage proposal = _known(key);
        if (keccak256(abi.encode(chunkHashes)) != proposal.effects) revert EffectsDiffer(key);
        Status status = _status(key, proposal);
        if (status != Status.Approved) revert NotApproved(key, status);
        if (index != proposal.chunksDone || index >= chunkHashes.length) {
            revert WrongChunk(key, index, proposal.chunksDone);
        }
        bytes32 hash = keccak256(abi.encode(block.chainid, address(this), index, chunkHashes.length, calls));
        if (hash != chunkHashes[index]) revert EffectsDiffer(key);
        bool isLast = index + 1 == chunkHashes.length;
        _begin(key, proposal);
        ++proposal.chunksDone;
        proposal.lastChunkAt = uint64(block.number);
        _hold(key, calls, isLast);
        emit ChunkExecuted(key, proposal.round, index, chunkHashes.length, hash);
        if (isLast) _complete(key, proposal);
        _run(key, index, calls);
    }

    function _begin(bytes32 key, Proposal storage proposal) private {
        bytes32 running = _running[proposal.resource];
        if (running == key) return;
        if (running != 0 && proposal.openedAt <= _proposals[running].lastChunkAt) revert RoundRunning(key, running);
        _running[proposal.resource] = key;
    }

    /// @dev Refuses what another round is in the midst of. This contract itself is never held: its own changes are
    /// whole in one call, and a round that is stuck must not be able to shut it.
    function _hold(bytes32 key, Call[] calldata calls, bool isLast) private {
        for (uint256 index = 0; index < calls.length; ++index) {
            address target = calls[index].to;
            if (target == address(this)) continue;
            bytes32 holder = _heldBy[target];
            if (holder != key) {
                if (holder != 0 && _running[_proposals[holder].resource] == holder) revert TargetBusy(target, holder);
                if (!isLast) _heldBy[target] = key;
            }
        }
    }

    function _run(bytes32 key, uint256 chunk, Call[] calldata calls) private {
        for (uint256 index = 0; index < calls.length; ++index) {
            Call calldata one = calls[index];
            if (one.to.code.length == 0) revert NoCode(one.to);
            // solhint-disable-next-line avoid-low-level-calls
            (bool success, bytes memory answer) = one.to.call(one.data);
            if (!success) revert CallReverted(key, chunk, index, one.to, answer);
        }
    }
}
