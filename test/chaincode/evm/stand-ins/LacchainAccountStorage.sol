// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title A stand-in for the storage behind LACChain's account rules. What is there is added without effect
/// and no error.
contract LacchainAccountStorage {
    error OnlyRules();

    address[] private _accounts;
    address[] private _targets;
    address private immutable _RULES = msg.sender;

    modifier onlyRules() {
        if (msg.sender != _RULES) revert OnlyRules();
        _;
    }

    function addAccount(address account) external onlyRules {
        _apply(_accounts, account, true);
    }

    function removeAccount(address account) external onlyRules {
        _apply(_accounts, account, false);
    }

    function addTarget(address target) external onlyRules {
        _apply(_targets, target, true);
    }

    function removeTarget(address target) external onlyRules {
        _apply(_targets, target, false);
    }

    function hasAccount(address account) external view onlyRules returns (bool) {
        return _place(_accounts, account) != 0;
    }

    function hasTarget(address target) external view onlyRules returns (bool) {
        return _place(_targets, target) != 0;
    }

    function getAccounts() external view onlyRules returns (address[] memory) {
        return _accounts;
    }

    function getTargets() external view onlyRules returns (address[] memory) {
        return _targets;
    }

    /// @dev The last one moves into the hole.
    function _apply(address[] storage list, address entry, bool isAdded) private {
        uint256 place = _place(list, entry);
        if (isAdded == (place != 0)) return;
        if (isAdded) {
            list.push(entry);
        } else {
            list[place - 1] = list[list.length - 1];
            list.pop();
        }
    }

    function _place(address[] storage list, address entry) private view returns (uint256) {
        for (uint256 index = 0; index < list.length; ++index) if (list[index] == entry) return index + 1;
        return 0;
    }
}
