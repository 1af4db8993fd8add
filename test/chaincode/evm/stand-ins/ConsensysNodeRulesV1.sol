// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPublishedAdmin} from "./PublishedIngress.sol";

/// @title A stand-in with the interface of Consensys' node rules, version 1: id, sixteen bytes of an address, port.
contract ConsensysNodeRulesV1 {
    struct Enode {
        bytes32 enodeHigh;
        bytes32 enodeLow;
        bytes16 ip;
        uint16 port;
    }

    error NotAnAdmin();

    event NodeAdded(bool nodeAdded, bytes32 enodeHigh, bytes32 enodeLow, bytes16 enodeIp, uint16 enodePort);
    event NodeRemoved(bool nodeRemoved, bytes32 enodeHigh, bytes32 enodeLow, bytes16 enodeIp, uint16 enodePort);

    IPublishedAdmin private immutable _ADMIN;
    Enode[] private _list;
    mapping(bytes32 key => uint256 place) private _places;

    modifier onlyAdmin() {
        if (!_ADMIN.isAuthorized(msg.sender)) revert NotAnAdmin();
        _;
    }

    constructor(address admin) {
        _ADMIN = IPublishedAdmin(admin);
    }

    function addEnode(bytes32 high, bytes32 low, bytes16 ip, uint16 port) external onlyAdmin returns (bool added) {
        bytes32 key = keccak256(abi.encode(high, low, ip, port));
        added = _places[key] == 0;
        if (added) {
            _list.push(Enode(high, low, ip, port));
            _places[key] = _list.length;
        }
        emit NodeAdded(added, high, low, ip, port);
    }

    function removeEnode(bytes32 high, bytes32 low, bytes16 ip, uint16 port) external onlyAdmin returns (bool removed) {
        bytes32 key = keccak256(abi.encode(high, low, ip, port));
        uint256 place = _places[key];
        removed = place != 0;
        if (removed) {
            Enode memory last = _list[_list.length - 1];
            _list[place - 1] = last;
            _places[keccak256(abi.encode(last.enodeHigh, last.enodeLow, last.ip, last.port))] = place;
            _list.pop();
            delete _places[key];
        }
        emit NodeRemoved(removed, high, low, ip, port);
    }

    function enodeInWhitelist(bytes32 high, bytes32 low, bytes16 ip, uint16 port) public view returns (bool) {
        return _places[keccak256(abi.encode(high, low, ip, port))] != 0;
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
        bool isAllowed = enodeInWhitelist(sourceHigh, sourceLow, sourceIp, sourcePort) &&
            enodeInWhitelist(otherHigh, otherLow, otherIp, otherPort);
        return bytes32(isAllowed ? type(uint256).max : type(uint256).max >> 1);
    }

    function getSize() external view returns (uint256) {
        return _list.length;
    }

    function getByIndex(uint256 index) external view returns (bytes32, bytes32, bytes16, uint16) {
        Enode memory one = _list[index];
        return (one.enodeHigh, one.enodeLow, one.ip, one.port);
    }
}
