// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LacchainAccountStorage} from "./LacchainAccountStorage.sol";
import {LacchainQueue} from "./LacchainQueue.sol";

/// @title A stand-in with the interface of LACChain's account rules. A membership goes to the relay hub and
/// is not kept.
contract LacchainAccountRules is LacchainQueue {
    LacchainAccountStorage private immutable _STORAGE = new LacchainAccountStorage();

    constructor(address admin) LacchainQueue(admin) {}

    function addAccount(address account, uint8) external returns (bool) {
        return _queue(_STORAGE.addAccount.selector, account, true);
    }

    function removeAccount(address account) external returns (bool) {
        return _queue(_STORAGE.removeAccount.selector, account, true);
    }

    function addTarget(address target) external returns (bool) {
        return _queue(_STORAGE.addTarget.selector, target, false);
    }

    function removeTarget(address target) external returns (bool) {
        return _queue(_STORAGE.removeTarget.selector, target, false);
    }

    function transactionAllowed(
        address sender,
        address target,
        uint256,
        uint256 gasPrice,
        uint256 gasLimit,
        bytes calldata payload
    ) external view returns (bool) {
        bool isListed = _STORAGE.hasAccount(sender) && _STORAGE.hasTarget(target);
        return isListed && gasPrice == 0 && gasLimit >= 105 * payload.length + 300_000;
    }

    function getStorage() external view returns (address) {
        return address(_STORAGE);
    }

    function getAccounts() external view returns (address[] memory) {
        return _STORAGE.getAccounts();
    }

    function getTargets() external view returns (address[] memory) {
        return _STORAGE.getTargets();
    }

    function getSizeAccounts() external view returns (uint256) {
        return _STORAGE.getAccounts().length;
    }

    function getSizeTargets() external view returns (uint256) {
        return _STORAGE.getTargets().length;
    }

    function getByIndex(uint256 index) external view returns (address account) {
        return _STORAGE.getAccounts()[index];
    }

    /// @dev One word more than the storage's functions take: whether it is an account.
    function _queue(bytes4 selector, address entry, bool isAccount) private returns (bool) {
        return submitTransaction(address(_STORAGE), abi.encodeWithSelector(selector, entry, isAccount));
    }
}
