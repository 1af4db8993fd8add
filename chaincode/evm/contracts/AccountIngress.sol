// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ingress} from "./Ingress.sol";

/// @title Besu's question about a transaction.
interface IAccountRules {
    function transactionAllowed(
        address sender,
        address target,
        uint256 value,
        uint256 gasPrice,
        uint256 gasLimit,
        bytes calldata payload
    ) external view returns (bool);
}

/// @title The ingress of account permissioning. Without rules every transaction is allowed, as published.
contract AccountIngress is Ingress {
    constructor(address deployer_) Ingress(deployer_) {}

    function transactionAllowed(
        address sender,
        address target,
        uint256 value,
        uint256 gasPrice,
        uint256 gasLimit,
        bytes calldata payload
    ) external view returns (bool) {
        address rules = _rules();
        if (rules == address(0)) return true;
        return IAccountRules(rules).transactionAllowed(sender, target, value, gasPrice, gasLimit, payload);
    }
}
