// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPublishedAdmin} from "./PublishedIngress.sol";

/// @title A stand-in with the interface of Consensys' account rules, both versions.
contract ConsensysAccountRules {
    error NotAnAdmin();

    event AccountAdded(bool accountAdded, address accountAddress);
    event AccountRemoved(bool accountRemoved, address accountAddress);

    IPublishedAdmin private immutable _ADMIN;
    address[] private _accounts;
    mapping(address account => uint256 place) private _places;

    modifier onlyAdmin() {
        if (!_ADMIN.isAuthorized(msg.sender)) revert NotAnAdmin();
        _;
    }

    constructor(address admin) {
        _ADMIN = IPublishedAdmin(admin);
    }

    function addAccount(address account) external onlyAdmin returns (bool added) {
        added = _places[account] == 0;
        if (added) {
            _accounts.push(account);
            _places[account] = _accounts.length;
        }
        emit AccountAdded(added, account);
    }

    function removeAccount(address account) external onlyAdmin returns (bool removed) {
        uint256 place = _places[account];
        removed = place != 0;
        if (removed) {
            address last = _accounts[_accounts.length - 1];
            (_accounts[place - 1], _places[last]) = (last, place);
            _accounts.pop();
            delete _places[account];
        }
        emit AccountRemoved(removed, account);
    }

    function transactionAllowed(address sender, address, uint256, uint256, uint256, bytes calldata)
        external
        view
        returns (bool)
    {
        return _places[sender] != 0 || _ADMIN.isAuthorized(sender);
    }

    function accountPermitted(address account) external view returns (bool) {
        return _places[account] != 0;
    }

    function getAccounts() external view returns (address[] memory) {
        return _accounts;
    }

    function getByIndex(uint256 index) external view returns (address) {
        return _accounts[index];
    }

    function getSize() external view returns (uint256) {
        return _accounts.length;
    }
}
