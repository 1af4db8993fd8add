// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What the rules ask of the governance contract.
interface IOrganizations {
    /// @return the organization that votes with this account, or an empty text
    function organizationOf(address account) external view returns (string memory);
}
