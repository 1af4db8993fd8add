// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title A stand-in for both published admin contracts. `required` 0: Consensys' (one admin's transaction suffices);
/// else LACChain's, whose changes take that many votes, all but `addAdmins`.
contract PublishedAdmin {
    error NotAnAdmin();
    error NeedsVotes();

    address[] private _admins;
    mapping(address account => bool isAdmin) private _isAdmin;
    uint256 private immutable _REQUIRED;
    bool private immutable _IS_OPEN;

    /// @param isOpen anybody may call `addAdmins`
    constructor(address[] memory admins, uint256 required, bool isOpen) {
        for (uint256 index = 0; index < admins.length; ++index) _add(admins[index]);
        (_REQUIRED, _IS_OPEN) = (required, isOpen);
    }

    function addAdmin(address account) external returns (bool) {
        if (!_isAdmin[msg.sender]) revert NotAnAdmin();
        if (_REQUIRED > 1) revert NeedsVotes();
        return _add(account);
    }

    function addAdmins(address[] calldata accounts) external returns (bool) {
        if (!_IS_OPEN && !_isAdmin[msg.sender]) revert NotAnAdmin();
        for (uint256 index = 0; index < accounts.length; ++index) _add(accounts[index]);
        return true;
    }

    function isAuthorized(address account) external view returns (bool) {
        return _isAdmin[account];
    }

    /// @dev Consensys' name for the list.
    function getAdmins() external view returns (address[] memory) {
        if (_REQUIRED > 0) revert NeedsVotes();
        return _admins;
    }

    /// @dev LACChain's.
    function getOwners() external view returns (address[] memory) {
        if (_REQUIRED == 0) revert NeedsVotes();
        return _admins;
    }

    function getRequired() external view returns (uint256) {
        if (_REQUIRED == 0) revert NeedsVotes();
        return _REQUIRED;
    }

    function _add(address account) private returns (bool) {
        if (_isAdmin[account]) return false;
        _isAdmin[account] = true;
        _admins.push(account);
        return true;
    }
}
