// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Who votes, and how many must say yes. Changed by an approved round only: members, accounts and rule together.
abstract contract Electorate {
    enum RuleType {
        Majority,
        All,
        AtLeast
    }

    struct Organization {
        string name;
        address account;
        bool mustAgree;
    }

    struct Member {
        bytes32 organization;
        bool mustAgree;
    }

    error NotAMember(address account);
    error OnlyByARound();
    error BadElectorate(string why);

    event ElectorateSet(uint64 indexed epoch, Organization[] organizations, RuleType rule, uint16 atLeast);
    event AccountReplaced(uint64 indexed epoch, string organization, address account);
    event LimitsSet(uint64 expiryBlocks, uint16 maxAlone);

    uint256 public constant MAX_ORGANIZATIONS = 100;
    uint256 internal constant MAX_NAME = 100;

    /// @notice Moves with every change of members, accounts or rule: votes of an earlier epoch are not counted.
    uint64 public epoch;
    /// @notice A round that is not decided this many blocks after its first vote has expired.
    uint64 public expiryBlocks;
    /// @notice How many open rounds without a second voter one organization may have.
    uint16 public maxAlone;
    uint16 internal _atLeast;
    uint16 internal _mustAgreeCount;
    RuleType internal _rule;
    Organization[] internal _organizations;
    /// @dev By account; an organization's id is the hash of its name.
    mapping(address account => Member member) internal _members;

    modifier onlySelf() {
        if (msg.sender != address(this)) revert OnlyByARound();
        _;
    }

    /// @notice Replaces the whole electorate. Open rounds start over.
    /// @param organizations sorted by name (bytes), no name and no account twice
    /// @param atLeast for the rule AtLeast: 1 to the number of organizations; else 0
    function setElectorate(Organization[] calldata organizations, RuleType rule, uint16 atLeast) external onlySelf {
        _setElectorate(organizations, rule, atLeast);
    }

    /// @notice Gives an organization another account. Open rounds start over: the old key may be in other hands.
    function replaceAccount(string calldata organization, address account) external onlySelf {
        bytes32 id = keccak256(bytes(organization));
        for (uint256 index = 0; index < _organizations.length; ++index) {
            Organization storage known = _organizations[index];
            if (keccak256(bytes(known.name)) != id) continue;
            bool mustAgree = known.mustAgree;
            delete _members[known.account];
            _addMember(account, id, mustAgree);
            known.account = account;
            ++epoch;
            emit AccountReplaced(epoch, organization, account);
            return;
        }
        revert BadElectorate("no such organization");
    }

    function setLimits(uint64 newExpiryBlocks, uint16 newMaxAlone) external onlySelf {
        _setLimits(newExpiryBlocks, newMaxAlone);
    }

    function electorate()
        external
        view
        returns (Organization[] memory organizations, RuleType rule, uint16 atLeast, uint64 inEpoch)
    {
        return (_organizations, _rule, _atLeast, epoch);
    }

    function limits() external view returns (uint64, uint16) {
        return (expiryBlocks, maxAlone);
    }

    /// @notice The name of the organization that votes with this account, or an empty text.
    function organizationOf(address account) external view returns (string memory) {
        bytes32 id = _members[account].organization;
        if (id == 0) return "";
        for (uint256 index = 0; index < _organizations.length; ++index) {
            if (_organizations[index].account == account) return _organizations[index].name;
        }
        return "";
    }

    function _setElectorate(Organization[] memory organizations, RuleType rule, uint16 atLeast) internal {
        uint256 count = organizations.length;
        if (count == 0 || count > MAX_ORGANIZATIONS) revert BadElectorate("number of organizations");
        bool needsNumber = rule == RuleType.AtLeast;
        if (needsNumber ? atLeast == 0 || atLeast > count : atLeast != 0) revert BadElectorate("atLeast");
        for (uint256 index = 0; index < _organizations.length; ++index) delete _members[_organizations[index].account];
        delete _organizations;
        uint16 mustAgree = 0;
        for (uint256 index = 0; index < count; ++index) {
            Organization memory added = organizations[index];
            if (bytes(added.name).length == 0 || bytes(added.name).length > MAX_NAME) revert BadElectorate("name");
            if (index > 0 && !_isBefore(organizations[index - 1].name, added.name)) revert BadElectorate("order");
            _addMember(added.account, keccak256(bytes(added.name)), added.mustAgree);
            _organizations.push(added);
            if (added.mustAgree) ++mustAgree;
        }
        (_rule, _atLeast, _mustAgreeCount) = (rule, atLeast, mustAgree);
        ++epoch;
        emit ElectorateSet(epoch, organizations, rule, atLeast);
    }

    function _setLimits(uint64 newExpiryBlocks, uint16 newMaxAlone) internal {
        if (newExpiryBlocks == 0 || newMaxAlone == 0 || newMaxAlone > 100) revert BadElectorate("limits");
        (expiryBlocks, maxAlone) = (newExpiryBlocks, newMaxAlone);
        emit LimitsSet(newExpiryBlocks, newMaxAlone);
    }

    function _member() internal view returns (Member memory member) {
        member = _members[msg.sender];
        if (member.organization == 0) revert NotAMember(msg.sender);
    }

    function _votesNeeded() internal view returns (uint256) {
        if (_rule == RuleType.All) return _organizations.length;
        if (_rule == RuleType.AtLeast) return _atLeast;
        return _organizations.length / 2 + 1;
    }

    function _addMember(address account, bytes32 id, bool mustAgree) private {
        if (account == address(0) || account == address(this)) revert BadElectorate("account");
        if (_members[account].organization != 0) revert BadElectorate("account twice");
        _members[account] = Member(id, mustAgree);
    }

    function _isBefore(string memory one, string memory other) private pure returns (bool) {
        (bytes memory a, bytes memory b) = (bytes(one), bytes(other));
        uint256 shorter = a.length < b.length ? a.length : b.length;
        for (uint256 index = 0; index < shorter; ++index) {
            if (a[index] != b[index]) return a[index] < b[index];
        }
        return a.length < b.length;
    }
}
