// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title A stand-in for Consensys' admin contract: one admin's transaction suffices.
contract PublishedAdmin {
    error NotAnAdmin();

    address[] private _admins;
    mapping(address account => bool isAdmin) private _isAdmin;
    bool private immutable _IS_OPEN;

    /// @param isOpen anybody may call `addAdmins`
    constructor(address[] memory admins, bool isOpen) {
        for (uint256 index = 0; index < admins.length; ++index) _add(admins[index]);
        _IS_OPEN = isOpen;
    }

    function addAdmin(address account) external returns (bool) {
        if (!_isAdmin[msg.sender]) revert NotAnAdmin();
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

    function getAdmins() external view returns (address[] memory) {
        return _admins;
    }

    function _add(address account) private returns (bool) {
        if (_isAdmin[account]) return false;
        _isAdmin[account] = true;
        _admins.push(account);
        return true;
    }
}
