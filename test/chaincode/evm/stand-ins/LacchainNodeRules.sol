// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LacchainNodeStorage} from "./LacchainNodeStorage.sol";
import {LacchainQueue} from "./LacchainQueue.sol";

/// @title A stand-in with the interface and the quirks of LACChain's node rules: events and answers always say
/// false, and what it
/// queues has one word more than the storage's function takes.
contract LacchainNodeRules is LacchainQueue {
    bytes32 private constant ALLOWED = bytes32(type(uint256).max);
    bytes32 private constant DENIED = bytes32(type(uint256).max >> 1);

    event TransactionAdded(bool nodeAdded, bytes32 enodeHigh, bytes32 enodeLow, bytes16 enodeIp, uint16 enodePort);
    event NodeRemoved(bool nodeRemoved, bytes32 enodeHigh, bytes32 enodeLow, bytes16 enodeIp, uint16 enodePort);

    LacchainNodeStorage private immutable _STORAGE;

    constructor(address admin, LacchainNodeStorage nodes) LacchainQueue(admin) {
        _STORAGE = nodes;
    }

    function addEnode(
        bytes32 enodeHigh,
        bytes32 enodeLow,
        bytes16 ip,
        uint16 port,
        uint8 nodeType,
        bytes6 geoHash,
        string calldata name,
        string calldata organization,
        string calldata did,
        bytes32 group
    ) external returns (bool) {
        bytes memory payload = abi.encodeWithSelector(
            _STORAGE.add.selector,
            enodeHigh,
            enodeLow,
            ip,
            port,
            nodeType,
            geoHash,
            name,
            organization,
            did,
            group,
            true
        );
        bool added = submitTransaction(address(_STORAGE), payload);
        emit TransactionAdded(added, enodeHigh, enodeLow, ip, port);
        return added;
    }

    function removeEnode(bytes32 high, bytes32 low, bytes16 ip, uint16 port) external returns (bool) {
        bytes memory payload = abi.encodeWithSelector(_STORAGE.remove.selector, high, low, ip, port, false);
        bool removed = submitTransaction(address(_STORAGE), payload);
        emit NodeRemoved(removed, high, low, ip, port);
        return removed;
    }

    function addConnection(bytes32 source, bytes32 destination) external returns (bool) {
        bytes4 selector = _STORAGE.addConnectionAllowed.selector;
        bytes memory payload = abi.encodeWithSelector(selector, source, destination, true);
        return submitTransaction(address(_STORAGE), payload);
    }

    function removeConnection(bytes32 source, bytes32 destination) external returns (bool) {
        bytes4 selector = _STORAGE.removeConnection.selector;
        bytes memory payload = abi.encodeWithSelector(selector, source, destination, false);
        return submitTransaction(address(_STORAGE), payload);
    }

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
        uint256 source = _STORAGE.calculateKey(sourceHigh, sourceLow, sourceIp, sourcePort);
        uint256 other = _STORAGE.calculateKey(otherHigh, otherLow, otherIp, otherPort);
        return _STORAGE.allowed(source, other) ? ALLOWED : DENIED;
    }

    function getStorage() external view returns (address) {
        return address(_STORAGE);
    }

    function getSize() external view returns (uint256) {
        return _STORAGE.size();
    }

    function getByIndex(uint256 index)
        external
        view
        returns (
            bytes32 enodeHigh,
            bytes32 enodeLow,
            bytes16 ip,
            uint16 port,
            uint8 nodeType,
            bytes6 geoHash,
            string memory name,
            string memory organization,
            string memory did,
            bytes32 group
        )
    {
        LacchainNodeStorage.Enode memory one = _STORAGE.entry(index);
        (enodeHigh, enodeLow, ip, port, nodeType) = (one.enodeHigh, one.enodeLow, one.ip, one.port, one.nodeType);
        (geoHash, name, organization, did, group) = (one.geoHash, one.name, one.organization, one.did, one.group);
    }
}
