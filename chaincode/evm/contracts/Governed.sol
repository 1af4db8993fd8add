// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title A contract that one other, the governance contract, may change.
abstract contract Governed {
    error OnlyAdmin(address sender);
    error NoAdmin();

    event AdminChanged(address admin);

    /// @notice The only one who may change anything here.
    address public admin;

    modifier onlyAdmin() {
        if (msg.sender != admin) revert OnlyAdmin(msg.sender);
        _;
    }

    constructor(address firstAdmin) {
        _setAdmin(firstAdmin);
    }

    /// @notice Hands everything over, to a new governance contract.
    function setAdmin(address newAdmin) external onlyAdmin {
        _setAdmin(newAdmin);
    }

    function _setAdmin(address newAdmin) private {
        if (newAdmin == address(0)) revert NoAdmin();
        admin = newAdmin;
        emit AdminChanged(newAdmin);
    }
}
