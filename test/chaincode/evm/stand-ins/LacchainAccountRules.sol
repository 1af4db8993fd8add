// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LacchainQueue} from "./LacchainQueue.sol";

/// @title A stand-in with the interface of LACChain's account rules: accounts with membership, and targets.
contract LacchainAccountRules is LacchainQueue {
    error OnlySelf();

    address[] private _accounts;
    address[] private _targets;
    mapping(address account => uint8 membership) private _memberships;

    constructor(address admin) LacchainQueue(admin) {}

    function addAccount(address account, uint8 membership) external returns (bool) {
        return submitTransaction(address(this), abi.encodeCall(this.applyAccount, (account, membership, true)));
    }

    function removeAccount(address account) external returns (bool) {
        return submitTransaction(address(this), abi.encodeCall(this.applyAccount, (account, 0, false)));
    }

    function addTarget(address target) external returns (bool) {
        return submitTransaction(address(this), abi.encodeCall(this.applyTarget, (target, true)));
    }

    function removeTarget(address target) external returns (bool) {
        return submitTransaction(address(this), abi.encodeCall(this.applyTarget, (target, false)));
    }

    function applyAccount(address account, uint8 membership, bool isAdded) external {
        if (msg.sender != address(this)) revert OnlySelf();
        if (_apply(_accounts, account, isAdded)) _memberships[account] = membership;
    }

    function applyTarget(address target, bool isAdded) external {
        if (msg.sender != address(this)) revert OnlySelf();
        _apply(_targets, target, isAdded);
    }

    function transactionAllowed(
        address sender,
        address target,
        uint256,
        uint256 gasPrice,
        uint256 gasLimit,
        bytes calldata payload
    ) external view returns (bool) {
        bool isListed = _place(_accounts, sender) != 0 && _place(_targets, target) != 0;
        return isListed && gasPrice == 0 && gasLimit >= 105 * payload.length + 300_000;
    }

    function getAccounts() external view returns (address[] memory) {
        return _accounts;
    }

    function getTargets() external view returns (address[] memory) {
        return _targets;
    }

    function getSizeAccounts() external view returns (uint256) {
        return _accounts.length;
    }

    function getSizeTargets() external view returns (uint256) {
        return _targets.length;
    }

    function getByIndex(uint256 index) external view returns (address account, uint8 nodeType) {
        account = _accounts[index];
        nodeType = _memberships[account];
    }

    function _apply(address[] storage list, address entry, bool isAdded) private returns (bool) {
        uint256 place = _place(list, entry);
        if (isAdded == (place != 0)) return false;
        if (isAdded) {
            list.push(entry);
        } else {
            list[place - 1] = list[list.length - 1];
            list.pop();
        }
        return true;
    }

    function _place(address[] storage list, address entry) private view returns (uint256) {
        for (uint256 index = 0; index < list.length; ++index) if (list[index] == entry) return index + 1;
        return 0;
    }
}
