// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LacchainQueue} from "./LacchainQueue.sol";

/// @title A stand-in for LACChain's admin contract: changes take votes of its own queue, all but `addAdmins`.
contract LacchainAdmin is LacchainQueue {
    error OnlySelf();

    address[] private _owners;
    mapping(address account => bool isOwner) private _isOwner;
    uint256 private _required;
    bool private immutable _IS_OPEN;

    modifier onlySelf() {
        if (msg.sender != address(this)) revert OnlySelf();
        _;
    }

    /// @param isOpen anybody may call `addAdmins`
    constructor(address[] memory owners, uint256 required, bool isOpen) LacchainQueue(address(this)) {
        for (uint256 index = 0; index < owners.length; ++index) _add(owners[index]);
        (_required, _IS_OPEN) = (required, isOpen);
    }

    function addAdmin(address account) external returns (bool) {
        return submitTransaction(address(this), abi.encodeCall(this.executeAddAdmin, (account)));
    }

    function removeAdmin(address account) external returns (bool) {
        return submitTransaction(address(this), abi.encodeCall(this.executeRemoveAdmin, (account)));
    }

    function changeRequirement(uint256 required) external returns (bool) {
        return submitTransaction(address(this), abi.encodeCall(this.executeChangeRequirement, (required)));
    }

    function addAdmins(address[] calldata accounts) external returns (bool) {
        if (!_IS_OPEN && !_isOwner[msg.sender]) revert NotAnAdmin();
        for (uint256 index = 0; index < accounts.length; ++index) _add(accounts[index]);
        return true;
    }

    function executeAddAdmin(address account) external onlySelf {
        _add(account);
    }

    function executeRemoveAdmin(address account) external onlySelf {
        if (!_isOwner[account]) return;
        _isOwner[account] = false;
        for (uint256 index = 0; index < _owners.length; ++index) {
            if (_owners[index] != account) continue;
            _owners[index] = _owners[_owners.length - 1];
            _owners.pop();
            return;
        }
    }

    function executeChangeRequirement(uint256 required) external onlySelf {
        _required = required;
    }

    function isAuthorized(address account) external view returns (bool) {
        return _isOwner[account];
    }

    function getOwners() external view returns (address[] memory) {
        return _owners;
    }

    /// @dev As published, a second field of this name hides the one that counts.
    function transactions(uint256) external pure override returns (uint256, bytes32, address, bytes memory, bool) {
        return (0, 0, address(0), "", false);
    }

    /// @dev As published: hidden, too.
    function confirmations(uint256, address) external pure override returns (bool) {
        return false;
    }

    function getRequired() external view returns (uint256) {
        return _required;
    }

    function _add(address account) private {
        if (_isOwner[account]) return;
        _isOwner[account] = true;
        _owners.push(account);
    }
}
