// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EnumerableMap} from "@openzeppelin/contracts/utils/structs/EnumerableMap.sol";

/// @title What an ingress asks of the contract under `administration`.
interface IAdmin {
    function isAuthorized(address account) external view returns (bool);
}

/// @title The address that Besu is given; it says where the rules are. The published interface, with one difference:
/// while no admin is registered, only `deployer` may register contracts, not everybody.
/// @notice Its code can stand in a genesis: then storage slot 0 holds the deployer's address, all else begins empty.
abstract contract Ingress {
    using EnumerableMap for EnumerableMap.Bytes32ToAddressMap;

    error NotAuthorized(address account);
    error NoContract(address account);
    error NotTheRules(address account);

    event RegistryUpdated(address contractAddress, bytes32 contractName);

    bytes32 public constant RULES_CONTRACT = "rules";
    bytes32 public constant ADMIN_CONTRACT = "administration";

    /// @notice May register contracts until an admin is registered; nothing after that. Slot 0.
    address public deployer;
    EnumerableMap.Bytes32ToAddressMap private _contracts;

    constructor(address deployer_) {
        deployer = deployer_;
    }

    function setContractAddress(bytes32 name, address addr) external returns (bool) {
        if (!isAuthorized(msg.sender)) revert NotAuthorized(msg.sender);
        _set(name, addr);
        return true;
    }

    /// @notice Both in one transaction. A node that asks takes no block with a transaction that the rules refuse, and
    /// rules of accounts would refuse one in which whoever deployed them registers the admin after them.
    function setRulesAndAdmin(address rules, address admin) external {
        if (!isAuthorized(msg.sender)) revert NotAuthorized(msg.sender);
        _set(RULES_CONTRACT, rules);
        _set(ADMIN_CONTRACT, admin);
    }

    function removeContract(bytes32 name) external returns (bool) {
        if (!isAuthorized(msg.sender)) revert NotAuthorized(msg.sender);
        // Without an admin this ingress would be its deployer's again.
        if (name == ADMIN_CONTRACT || !_contracts.remove(name)) return false;
        emit RegistryUpdated(address(0), name);
        return true;
    }

    function getContractAddress(bytes32 name) public view returns (address addr) {
        (, addr) = _contracts.tryGet(name);
    }

    function getAllContractKeys() external view returns (bytes32[] memory) {
        return _contracts.keys();
    }

    function getSize() external view returns (uint256) {
        return _contracts.length();
    }

    function getContractVersion() external pure returns (uint256) {
        return 1_000_000;
    }

    function isAuthorized(address account) public view returns (bool) {
        address admin = getContractAddress(ADMIN_CONTRACT);
        return admin == address(0) ? account == deployer && account != address(0) : IAdmin(admin).isAuthorized(account);
    }

    function _set(bytes32 name, address addr) private {
        if (name == 0 || addr.code.length == 0) revert NoContract(addr);
        _contracts.set(name, addr);
        emit RegistryUpdated(addr, name);
    }

    function _rules() internal view returns (address) {
        return getContractAddress(RULES_CONTRACT);
    }
}
