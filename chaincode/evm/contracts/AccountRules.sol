// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {Governed} from "./Governed.sol";
import {IOrganizations} from "./IOrganizations.sol";

/// @title Which accounts may send transactions, and to which contracts.
contract AccountRules is Governed {
    using EnumerableSet for EnumerableSet.AddressSet;

    struct Account {
        address account;
        /// 0 basic, 1 standard, 2 premium.
        uint8 membership;
    }

    error BadMembership(address account, uint8 membership);

    event AccountWritten(address indexed account, uint8 membership);
    event AccountGone(address indexed account);
    event TargetAdded(address indexed target);
    event TargetRemoved(address indexed target);
    event TargetsRestricted(bool restricted);

    /// @notice Whether only listed contracts may be called. The address zero stands for the making of a contract.
    bool public targetsRestricted;
    EnumerableSet.AddressSet private _accounts;
    EnumerableSet.AddressSet private _targets;
    mapping(address account => uint8 membership) private _memberships;

    constructor(address admin_) Governed(admin_) {}

    /// @notice By which interface to read and write this contract.
    function quorateInterface() external pure returns (string memory) {
        return "quorate-accounts/1";
    }

    /// @notice Adds accounts or sets the membership of those that are listed.
    function upsertAccounts(Account[] calldata accounts) external onlyAdmin {
        for (uint256 index = 0; index < accounts.length; ++index) {
            (address account, uint8 membership) = (accounts[index].account, accounts[index].membership);
            if (membership > 2) revert BadMembership(account, membership);
            _accounts.add(account);
            _memberships[account] = membership;
            emit AccountWritten(account, membership);
        }
    }

    /// @notice Removes accounts; one that is not listed is no error.
    function removeAccounts(address[] calldata accounts) external onlyAdmin {
        for (uint256 index = 0; index < accounts.length; ++index) {
            if (!_accounts.remove(accounts[index])) continue;
            delete _memberships[accounts[index]];
            emit AccountGone(accounts[index]);
        }
    }

    function addTargets(address[] calldata targets) external onlyAdmin {
        for (uint256 index = 0; index < targets.length; ++index) {
            if (_targets.add(targets[index])) emit TargetAdded(targets[index]);
        }
    }

    function removeTargets(address[] calldata targets) external onlyAdmin {
        for (uint256 index = 0; index < targets.length; ++index) {
            if (_targets.remove(targets[index])) emit TargetRemoved(targets[index]);
        }
    }

    function restrictTargets(bool restricted) external onlyAdmin {
        targetsRestricted = restricted;
        emit TargetsRestricted(restricted);
    }

    /// @notice Besu's question. Whoever votes may always reach the governance contract: no list can shut it.
    function transactionAllowed(
        address sender,
        address target,
        uint256,
        uint256,
        uint256,
        bytes calldata
    ) external view returns (bool) {
        if (_accounts.contains(sender) && (!targetsRestricted || _targets.contains(target))) return true;
        return target == admin && bytes(IOrganizations(admin).organizationOf(sender)).length > 0;
    }

    function accountPermitted(address account) external view returns (bool) {
        return _accounts.contains(account);
    }

    function destinationPermitted(address target) external view returns (bool) {
        return !targetsRestricted || _targets.contains(target);
    }

    function getSizeAccounts() external view returns (uint256) {
        return _accounts.length();
    }

    function getSizeTargets() external view returns (uint256) {
        return _targets.length();
    }

    function getAccounts() external view returns (address[] memory) {
        return _accounts.values();
    }

    function getTargets() external view returns (address[] memory) {
        return _targets.values();
    }

    function getByIndex(uint256 index) external view returns (address account, uint8 membership) {
        account = _accounts.at(index);
        membership = _memberships[account];
    }

    function getTargetByIndex(uint256 index) external view returns (address) {
        return _targets.at(index);
    }

    /// @notice Accounts in the order of the list; fewer than `count` at the end.
    function accountsFrom(uint256 from, uint256 count) external view returns (Account[] memory accounts) {
        uint256 left = from < _accounts.length() ? _accounts.length() - from : 0;
        accounts = new Account[](left < count ? left : count);
        for (uint256 index = 0; index < accounts.length; ++index) {
            address account = _accounts.at(from + index);
            accounts[index] = Account(account, _memberships[account]);
        }
    }

    /// @notice Targets in the order of the list; fewer than `count` at the end.
    function targetsFrom(uint256 from, uint256 count) external view returns (address[] memory targets) {
        uint256 left = from < _targets.length() ? _targets.length() - from : 0;
        targets = new address[](left < count ? left : count);
        for (uint256 index = 0; index < targets.length; ++index) targets[index] = _targets.at(from + index);
    }
}
