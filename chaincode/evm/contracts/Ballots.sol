// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Rounds} from "./Rounds.sol";

/// @title Votes. The content of a change is published as events; what is kept is its digest and the count.
abstract contract Ballots is Rounds, ReentrancyGuard {
    /// @notice Casts the caller's votes and publishes content beside them; opening is voting. The same vote again has
    /// no effect, another takes its place, and once a round is decided no vote in it can be turned.
    function vote(Ballot[] calldata ballots, Piece[] calldata pieces) external nonReentrant {
        Member memory member = _member();
        if (ballots.length == 0) revert NoBallots();
        for (uint256 index = 0; index < ballots.length; ++index) _vote(ballots[index], member);
        _publish(pieces);
    }

    /// @notice Publishes content, whole or in pieces. Readers check its SHA-256.
    function publish(Piece[] calldata pieces) external nonReentrant {
        _member();
        _publish(pieces);
    }

    /// @notice Takes the caller's vote back while the round is open. The last one taken back ends the round.
    function withdraw(bytes32 key, string calldata reason) external nonReentrant {
        Member memory member = _member();
        Proposal storage proposal = _known(key);
        if (bytes(reason).length > MAX_TEXT) revert TooLong("reason");
        Status status = _status(key, proposal);
        if (status != Status.Open) revert AlreadyDecided(key, status);
        bytes32 slot = _voteSlot(key, proposal.round, epoch, member.organization);
        uint256 before = _votes[slot];
        if (before == 0) revert NoVote(key);
        _uncount(proposal, before & 0xff == 1, member.mustAgree);
        delete _votes[slot];
        emit VoteWithdrawn(key, member.organization, proposal.round, epoch, msg.sender, reason);
        if (proposal.yes + proposal.no == 0) _decide(key, proposal, Status.Withdrawn);
    }

    function _vote(Ballot calldata ballot, Member memory member) private {
        _check(ballot);
        bytes32 resource = keccak256(bytes(ballot.resource));
        bytes32 key = keccak256(
            abi.encode(ballot.digest, ballot.resource, ballot.action, ballot.executed, ballot.effects)
        );
        Proposal storage proposal = _proposals[key];
        uint256 said = _said(ballot);
        if (said == _votes[_voteSlot(key, ballot.round, epoch, member.organization)]) return;
        Status status = _status(key, proposal);
        uint64 current = _executed[resource];
        if (ballot.executed != current) revert StaleBase(key, ballot.executed, current);
        _enterRound(key, resource, proposal, status, ballot, member);
        _record(key, proposal, ballot, member, said);
        if (proposal.decision == Status.Open) _tally(key, proposal);
    }

    /// @dev Makes `proposal` the round that the ballot names, opened anew where it is a new one.
    function _enterRound(
        bytes32 key,
        bytes32 resource,
        Proposal storage proposal,
        Status status,
        Ballot calldata ballot,
        Member memory member
    ) private {
        bool goesOn = status == Status.Open || status == Status.Approved;
        if (status == Status.Executed) revert AlreadyDecided(key, status);
        uint32 round = goesOn ? proposal.round : proposal.round + 1;
        if (ballot.round != round) revert RoundEnded(key, ballot.round, round);
        if (goesOn && proposal.epoch == epoch) return;
        // Under another electorate what is half done is finished; it is not voted on again.
        if (status == Status.Approved) revert AlreadyDecided(key, status);
        if (status == Status.None) {
            (proposal.digest, proposal.effects, proposal.resource) = (ballot.digest, ballot.effects, resource);
            (proposal.executed, proposal.action) = (ballot.executed, ballot.action);
            _keys.push(key);
        }
        (proposal.round, proposal.epoch, proposal.openedAt) = (round, epoch, uint64(block.number));
        (proposal.yes, proposal.no, proposal.mustYes, proposal.mustNo) = (0, 0, 0, 0);
        (proposal.decision, proposal.chunksDone, proposal.lastChunkAt) = (Status.Open, 0, 0);
        if (!goesOn) {
            emit Opened(key, ballot.digest, round, ballot.resource, ballot.action, ballot.executed, ballot.effects);
        }
        _enterAlone(key, member.organization);
    }

    function _record(
        bytes32 key,
        Proposal storage proposal,
        Ballot calldata ballot,
        Member memory member,
        uint256 said
    ) private {
        bytes32 slot = _voteSlot(key, proposal.round, epoch, member.organization);
        uint256 before = _votes[slot];
        if (before != 0) {
            // A decision stands: what is said after it is put on record once, and turns nothing.
            if (proposal.decision != Status.Open) revert AlreadyDecided(key, proposal.decision);
            _uncount(proposal, before & 0xff == 1, member.mustAgree);
        }
        _votes[slot] = said;
        if (ballot.yes) {
            ++proposal.yes;
            if (member.mustAgree) ++proposal.mustYes;
        } else {
            ++proposal.no;
            if (member.mustAgree) ++proposal.mustNo;
        }
        emit Voted(
            key,
            member.organization,
            proposal.round,
            epoch,
            ballot.yes,
            msg.sender,
            ballot.reason,
            ballot.claim
        );
    }

    /// @dev Counts the caller's open rounds in which nobody else has voted. The list is looked through when it is full.
    function _enterAlone(bytes32 key, bytes32 organization) private {
        bytes32[] storage keys = _alone[organization];
        if (keys.length >= maxAlone) {
            for (uint256 index = keys.length; index > 0; --index) {
                Proposal storage other = _proposals[keys[index - 1]];
                bool isAlone = other.yes + other.no == 1 && _status(keys[index - 1], other) == Status.Open;
                if (isAlone && keys[index - 1] != key) continue;
                keys[index - 1] = keys[keys.length - 1];
                keys.pop();
            }
            if (keys.length >= maxAlone) revert TooManyAlone(maxAlone);
        }
        keys.push(key);
    }

    function _publish(Piece[] calldata pieces) private {
        for (uint256 index = 0; index < pieces.length; ++index) {
            Piece calldata piece = pieces[index];
            emit ContentPiece(piece.digest, msg.sender, piece.index, piece.total, piece.data);
        }
    }

    function _check(Ballot calldata ballot) private pure {
        if (bytes(ballot.resource).length == 0 || bytes(ballot.resource).length > MAX_RESOURCE) {
            revert TooLong("resource");
        }
        if (bytes(ballot.reason).length > MAX_TEXT) revert TooLong("reason");
        if (bytes(ballot.claim).length > MAX_TEXT) revert TooLong("claim");
        if (ballot.action > 2) revert BadAction(ballot.action);
        if (!ballot.yes && bytes(ballot.reason).length == 0) revert NoReason();
    }

    function _said(Ballot calldata ballot) private pure returns (uint256) {
        uint256 hash = uint256(keccak256(abi.encode(ballot.reason, ballot.claim)));
        return (hash & ~uint256(0xff)) | (ballot.yes ? 1 : 2);
    }
}
