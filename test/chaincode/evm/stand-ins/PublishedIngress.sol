// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

interface IPublishedAdmin {
    function isAuthorized(address account) external view returns (bool);
}

interface IPublishedNodeRules {
    function connectionAllowed(
        bytes32 sourceHigh,
        bytes32 sourceLow,
        bytes16 sourceIp,
        uint16 sourcePort,
        bytes32 otherHigh,
        bytes32 otherLow,
        bytes16 otherIp,
        uint16 otherPort
    ) external view returns (bytes32);
}

/// @title A stand-in with the interface of the published ingresses: without an admin everybody is authorized.
contract PublishedIngress {
    error NotAuthorized();

    bytes32 public constant RULES_CONTRACT = "rules";
    bytes32 public constant ADMIN_CONTRACT = "administration";
    mapping(bytes32 name => address addr) private _contracts;
    bytes32[] private _keys;

    function setContractAddress(bytes32 name, address addr) external returns (bool) {
        if (!isAuthorized(msg.sender)) revert NotAuthorized();
        if (_contracts[name] == address(0)) _keys.push(name);
        _contracts[name] = addr;
        return true;
    }

    function getContractAddress(bytes32 name) public view returns (address) {
        return _contracts[name];
    }

    /// @notice Besu's question, version 1; without rules nobody may connect.
    function connectionAllowed(
        bytes32 sourceHigh,
        bytes32 sourceLow,
        bytes16 sourceIp,
        uint16 sourcePort,
        bytes32 otherHigh,
        bytes32 otherLow,
        bytes16 otherIp,
        uint16 otherPort
    ) external view returns (bytes32) {
        IPublishedNodeRules rules = IPublishedNodeRules(_contracts[RULES_CONTRACT]);
        if (address(rules) == address(0)) return bytes32(type(uint256).max >> 1);
        return
            rules.connectionAllowed(
                sourceHigh,
                sourceLow,
                sourceIp,
                sourcePort,
                otherHigh,
                otherLow,
                otherIp,
                otherPort
            );
    }

    function getAllContractKeys() external view returns (bytes32[] memory) {
        return _keys;
    }

    function isAuthorized(address account) public view returns (bool) {
        address admin = _contracts[ADMIN_CONTRACT];
        return admin == address(0) || IPublishedAdmin(admin).isAuthorized(account);
    }
}
