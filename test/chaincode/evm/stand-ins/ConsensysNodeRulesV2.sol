// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPublishedAdmin} from "./PublishedIngress.sol";

/// @title A stand-in with the interface of Consensys' node rules, version 2: id and host as texts, unchecked.
contract ConsensysNodeRulesV2 {
    struct Enode {
        string enodeId;
        string host;
        uint16 port;
    }

    error NotAnAdmin();

    event NodeAdded(bool nodeAdded, string enodeId, string enodeHost, uint16 enodePort);
    event NodeRemoved(bool nodeRemoved, string enodeId, string enodeHost, uint16 enodePort);

    IPublishedAdmin private immutable _ADMIN;
    Enode[] private _list;
    mapping(uint256 key => uint256 place) private _places;

    modifier onlyAdmin() {
        if (!_ADMIN.isAuthorized(msg.sender)) revert NotAnAdmin();
        _;
    }

    constructor(address admin) {
        _ADMIN = IPublishedAdmin(admin);
    }

    function addEnode(string memory enodeId, string memory host, uint16 port) external onlyAdmin returns (bool added) {
        uint256 key = calculateKey(enodeId, host, port);
        added = _places[key] == 0;
        if (added) {
            _list.push(Enode(enodeId, host, port));
            _places[key] = _list.length;
        }
        emit NodeAdded(added, enodeId, host, port);
    }

    function removeEnode(string memory enodeId, string memory host, uint16 port)
        external
        onlyAdmin
        returns (bool removed)
    {
        uint256 key = calculateKey(enodeId, host, port);
        uint256 place = _places[key];
        removed = place != 0;
        if (removed) {
            Enode memory last = _list[_list.length - 1];
            _list[place - 1] = last;
            _places[calculateKey(last.enodeId, last.host, last.port)] = place;
            _list.pop();
            delete _places[key];
        }
        emit NodeRemoved(removed, enodeId, host, port);
    }

    function connectionAllowed(string memory enodeId, string memory host, uint16 port) external view returns (bool) {
        return _places[calculateKey(enodeId, host, port)] != 0;
    }

    function getSize() external view returns (uint256) {
        return _list.length;
    }

    function getByIndex(uint256 index) external view returns (string memory, string memory, uint16) {
        Enode memory one = _list[index];
        return (one.enodeId, one.host, one.port);
    }

    function calculateKey(string memory enodeId, string memory host, uint16 port) public pure returns (uint256) {
        return uint256(keccak256(abi.encode(enodeId, host, port)));
    }
}
