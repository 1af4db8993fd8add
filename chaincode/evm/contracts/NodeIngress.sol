// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ingress} from "./Ingress.sol";

/// @title The question of interface V1.
interface INodeRules {
    function connectionAllowed(
        bytes32 sourceEnodeHigh,
        bytes32 sourceEnodeLow,
        bytes16 sourceEnodeIp,
        uint16 sourceEnodePort,
        bytes32 destinationEnodeHigh,
        bytes32 destinationEnodeLow,
        bytes16 destinationEnodeIp,
        uint16 destinationEnodePort
    ) external view returns (bytes32);
}

/// @title The ingress of node permissioning, interface V1. Without rules nobody may connect.
contract NodeIngress is Ingress {
    bytes32 private constant DENIED = bytes32(type(uint256).max >> 1);

    event NodePermissionsUpdated(bool addsRestrictions);

    constructor(address deployer_) Ingress(deployer_) {}

    function emitRulesChangeEvent(bool addsRestrictions) external {
        if (msg.sender != _rules()) revert NotTheRules(msg.sender);
        emit NodePermissionsUpdated(addsRestrictions);
    }

    function connectionAllowed(
        bytes32 sourceEnodeHigh,
        bytes32 sourceEnodeLow,
        bytes16 sourceEnodeIp,
        uint16 sourceEnodePort,
        bytes32 destinationEnodeHigh,
        bytes32 destinationEnodeLow,
        bytes16 destinationEnodeIp,
        uint16 destinationEnodePort
    ) external view returns (bytes32) {
        address rules = _rules();
        if (rules == address(0)) return DENIED;
        return
            INodeRules(rules).connectionAllowed(
                sourceEnodeHigh,
                sourceEnodeLow,
                sourceEnodeIp,
                sourceEnodePort,
                destinationEnodeHigh,
                destinationEnodeLow,
                destinationEnodeIp,
                destinationEnodePort
            );
    }
}
