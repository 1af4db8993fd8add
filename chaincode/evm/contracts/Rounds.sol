// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Electorate} from "./Electorate.sol";

/// @title Proposals and their rounds: what is kept of them, and how a round stands.
abstract contract Rounds is Electorate {
    enum Status {
        None,
        Open,
        Approved,
        Rejected,
        Withdrawn,
        Expired,
        Executed,
        Superseded
    }

    struct Ballot {
        /// SHA-256 of the content (RFC 8785 JSON).
        bytes32 digest;
        /// The address that the content speaks of, `network/kind/name`.
        string resource;
        /// 0 create, 1 update, 2 retire.
        uint8 action;
        /// Rounds of this resource that were executed before: another number is stale.
        uint64 executed;
        /// Hash of the calls that the round makes.
        bytes32 effects;
        /// The round that the voter means: 1 at first, one more after a round that ended without an approval.
        uint32 round;
        bool yes;
        string reason;
        /// JSON, believed of nobody but the voter.
        string claim;
    }

    struct Piece {
        bytes32 digest;
        uint32 index;
        uint32 total;
        bytes data;
    }

    struct Proposal {
        bytes32 digest;
        bytes32 effects;
        bytes32 resource;
        uint64 executed;
        uint64 epoch;
        uint64 openedAt;
        uint32 round;
        uint8 action;
        Status decision;
        uint16 yes;
        uint16 no;
        uint16 mustYes;
        uint16 mustNo;
        uint32 chunksDone;
        uint64 lastChunkAt;
    }

    error NoBallots();
    error NoSuchProposal(bytes32 key);
    error TooLong(string what);
    error NoReason();
    error BadAction(uint8 action);
    error StaleBase(bytes32 key, uint64 sent, uint64 current);
    error RoundEnded(bytes32 key, uint32 sent, uint32 next);
    error AlreadyDecided(bytes32 key, Status status);
    error TooManyAlone(uint16 most);
    error NoVote(bytes32 key);

    event Opened(
        bytes32 indexed key,
        bytes32 indexed digest,
        uint32 round,
        string resource,
        uint8 action,
        uint64 executed,
        bytes32 effects
    );
    event Voted(
        bytes32 indexed key,
        bytes32 indexed organization,
        uint32 round,
        uint64 epoch,
        bool yes,
        address account,
        string reason,
        string claim
    );
    event VoteWithdrawn(
        bytes32 indexed key,
        bytes32 indexed organization,
        uint32 round,
        uint64 epoch,
        address account,
        string reason
    );
    event Decided(bytes32 indexed key, uint32 round, Status status);
    /// @dev Pieces of one account belong together: nobody spoils what another publishes.
    event ContentPiece(bytes32 indexed digest, address indexed account, uint32 index, uint32 total, bytes data);

    uint256 internal constant MAX_TEXT = 4_000;
    uint256 internal constant MAX_RESOURCE = 300;
    /// @dev Effects of a round that makes no calls.
    bytes32 internal constant NO_CALLS = keccak256(abi.encode(new bytes32[](0)));

    bytes32[] internal _keys;
    mapping(bytes32 key => Proposal proposal) internal _proposals;
    /// @dev By hash of key, round, epoch and organization: 1 (yes) or 2 (no) and 31 bytes of the hash of what was said.
    mapping(bytes32 slot => uint256 vote) internal _votes;
    mapping(bytes32 organization => bytes32[] keys) internal _alone;
    mapping(bytes32 resource => uint64 rounds) internal _executed;
    mapping(bytes32 resource => bytes32 key) internal _lastApproved;

    /// @dev The round of a resource that has run some of its chunks and not all.
    mapping(bytes32 resource => bytes32 key) internal _running;

    /// @dev How a round stands now: decisions are written by the vote that makes them, all else follows from the block,
    /// the epoch and what was executed since.
    function _status(bytes32 key, Proposal storage proposal) internal view returns (Status) {
        Status decision = proposal.decision;
        bool isFinal = decision == Status.Executed || decision == Status.Rejected || decision == Status.Withdrawn;
        if (decision == Status.None || isFinal) return decision;
        if (_running[proposal.resource] == key) return Status.Approved;
        if (proposal.executed != _executed[proposal.resource]) return Status.Superseded;
        bool isCounted = proposal.epoch == epoch;
        if (decision == Status.Approved && isCounted) {
            return _lastApproved[proposal.resource] == key ? Status.Approved : Status.Superseded;
        }
        return block.number > uint256(proposal.openedAt) + expiryBlocks ? Status.Expired : Status.Open;
    }

    /// @dev Writes a decision down as soon as the votes make it.
    function _tally(bytes32 key, Proposal storage proposal) internal {
        uint256 needed = _votesNeeded();
        if (proposal.yes >= needed && proposal.mustYes == _mustAgreeCount) {
            _lastApproved[proposal.resource] = key;
            _decide(key, proposal, Status.Approved);
            if (proposal.effects == NO_CALLS) _complete(key, proposal);
        } else if (_organizations.length - proposal.no < needed || proposal.mustNo > 0) {
            _decide(key, proposal, Status.Rejected);
        }
    }

    function _decide(bytes32 key, Proposal storage proposal, Status status) internal {
        proposal.decision = status;
        emit Decided(key, proposal.round, status);
    }

    /// @dev The round is done: from here on every other proposal of its resource with the same number is stale.
    function _complete(bytes32 key, Proposal storage proposal) internal {
        ++_executed[proposal.resource];
        delete _running[proposal.resource];
        _decide(key, proposal, Status.Executed);
    }

    function _uncount(Proposal storage proposal, bool yes, bool mustAgree) internal {
        if (yes) {
            --proposal.yes;
            if (mustAgree) --proposal.mustYes;
        } else {
            --proposal.no;
            if (mustAgree) --proposal.mustNo;
        }
    }

    function _known(bytes32 key) internal view returns (Proposal storage proposal) {
        proposal = _proposals[key];
        if (proposal.decision == Status.None) revert NoSuchProposal(key);
    }

    function _voteSlot(bytes32 key, uint32 round, uint64 inEpoch, bytes32 voter) internal pure returns (bytes32) {
        return keccak256(abi.encode(key, round, inEpoch, voter));
    }
}
