// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

interface ILacchainAdmin {
    function isAuthorized(address account) external view returns (bool);
    function getRequired() external view returns (uint256);
    function getOwners() external view returns (address[] memory);
}

/// @title A stand-in for LACChain's queue: submit is the first vote, the last vote executes, nothing expires.
abstract contract LacchainQueue {
    struct Transaction {
        uint256 id;
        bytes32 hash;
        address to;
        bytes payload;
        bool executed;
    }

    error NotAnAdmin();
    error Refused();

    event Submission(uint256 indexed transactionId);
    event Confirmation(address indexed sender, uint256 indexed transactionId);
    event Revocation(address indexed sender, uint256 indexed transactionId);
    event Execution(uint256 indexed transactionId);

    ILacchainAdmin internal immutable _ADMIN;
    Transaction[] private _items;
    mapping(uint256 id => mapping(address admin => bool)) private _confirmed;
    mapping(bytes32 hash => bool known) private _hashes;

    modifier onlyAdmin() {
        if (!_ADMIN.isAuthorized(msg.sender)) revert NotAnAdmin();
        _;
    }

    constructor(address admin) {
        _ADMIN = ILacchainAdmin(admin);
    }

    /// @dev Any admin queues any call, the same one once in a block; what it returns is always false, as published.
    function submitTransaction(address to, bytes memory payload) public onlyAdmin returns (bool) {
        bytes32 hash = keccak256(abi.encodePacked(to, payload, block.number));
        if (payload.length == 0 || _hashes[hash]) revert Refused();
        _hashes[hash] = true;
        uint256 id = _items.length;
        _items.push(Transaction(id, hash, to, payload, false));
        emit Submission(id);
        confirmTransaction(id);
        return false;
    }

    function confirmTransaction(uint256 id) public onlyAdmin {
        if (_confirmed[id][msg.sender] || _items[id].executed) revert Refused();
        _confirmed[id][msg.sender] = true;
        emit Confirmation(msg.sender, id);
        if (getConfirmationCount(id) < _ADMIN.getRequired()) return;
        _items[id].executed = true;
        // solhint-disable-next-line avoid-low-level-calls
        (bool success, ) = _items[id].to.call(_items[id].payload);
        if (!success) revert Refused();
        emit Execution(id);
    }

    /// @dev With no vote left it is marked executed: `executed` does not mean applied.
    function revokeConfirmation(uint256 id) external onlyAdmin {
        if (!_confirmed[id][msg.sender] || _items[id].executed) revert Refused();
        _confirmed[id][msg.sender] = false;
        if (getConfirmationCount(id) == 0) _items[id].executed = true;
        emit Revocation(msg.sender, id);
    }

    /// @dev Votes of those who are owners now.
    function getConfirmationCount(uint256 id) public view returns (uint256 count) {
        address[] memory owners = _ADMIN.getOwners();
        for (uint256 index = 0; index < owners.length; ++index) if (_confirmed[id][owners[index]]) ++count;
    }

    function getConfirmations(uint256 id) external view returns (address[] memory confirmed) {
        address[] memory owners = _ADMIN.getOwners();
        confirmed = new address[](getConfirmationCount(id));
        uint256 place = 0;
        for (uint256 index = 0; index < owners.length; ++index) {
            if (_confirmed[id][owners[index]]) confirmed[place++] = owners[index];
        }
    }

    function getTransactionPayload(uint256 id) external view returns (bytes memory payload, bool executed) {
        (payload, executed) = (_items[id].payload, _items[id].executed);
    }

    function transactions(uint256 id) external view virtual returns (uint256, bytes32, address, bytes memory, bool) {
        Transaction memory item = _items[id];
        return (item.id, item.hash, item.to, item.payload, item.executed);
    }

    function confirmations(uint256 id, address owner) external view virtual returns (bool) {
        return _confirmed[id][owner];
    }

    function transactionCount() external view returns (uint256) {
        return _items.length;
    }

    function getTransactionCount(bool pending, bool executed) public view returns (uint256 count) {
        for (uint256 id = 0; id < _items.length; ++id) {
            if (_items[id].executed ? executed : pending) ++count;
        }
    }

    /// @dev Reverts where `to` is more than there are, as published.
    function getTransactionIds(uint256 from, uint256 to, bool pending, bool executed)
        external
        view
        returns (uint256[] memory ids)
    {
        if (to > getTransactionCount(pending, executed) || from > to) revert Refused();
        ids = new uint256[](to - from);
        uint256 place = 0;
        for (uint256 id = 0; id < _items.length; ++id) {
            if (!(_items[id].executed ? executed : pending)) continue;
            if (place >= from && place < to) ids[place - from] = id;
            ++place;
        }
    }
}
