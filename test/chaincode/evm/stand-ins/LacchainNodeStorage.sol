// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title A stand-in for the storage behind LACChain's node rules. Its views answer the rules contract only.
contract LacchainNodeStorage {
    struct Enode {
        bytes32 enodeHigh;
        bytes32 enodeLow;
        bytes16 ip;
        uint16 port;
        uint8 nodeType;
        bytes6 geoHash;
        string name;
        string organization;
        string did;
        bytes32 group;
    }

    error OnlyRules();
    error OnlyDeployer();

    Enode[] private _list;
    mapping(uint256 key => uint256 place) private _places;
    mapping(bytes32 pair => bool open) private _pairs;
    address private _rules;
    address private immutable _DEPLOYER = msg.sender;

    modifier onlyRules() {
        if (msg.sender != _rules) revert OnlyRules();
        _;
    }

    function upgradeVersion(address rules) external {
        if (msg.sender != _DEPLOYER) revert OnlyDeployer();
        _rules = rules;
    }

    /// @dev A second add of what is listed changes nothing, and is no error.
    function add(
        bytes32 high,
        bytes32 low,
        bytes16 ip,
        uint16 port,
        uint8 nodeType,
        bytes6 geoHash,
        string memory name,
        string memory organization,
        string memory did,
        bytes32 group
    ) external onlyRules {
        _add(Enode(high, low, ip, port, nodeType, geoHash, name, organization, did, group));
    }

    /// @dev Not published: long lists for tests.
    function addMany(Enode[] calldata enodes) external onlyRules {
        for (uint256 index = 0; index < enodes.length; ++index) _add(enodes[index]);
    }

    /// @dev The last one moves into the hole.
    function remove(bytes32 high, bytes32 low, bytes16 ip, uint16 port) external onlyRules {
        uint256 key = calculateKey(high, low, ip, port);
        uint256 place = _places[key];
        if (place == 0) return;
        Enode memory last = _list[_list.length - 1];
        _list[place - 1] = last;
        _places[calculateKey(last.enodeHigh, last.enodeLow, last.ip, last.port)] = place;
        _list.pop();
        delete _places[key];
    }

    function addConnectionAllowed(bytes32 source, bytes32 destination) external onlyRules {
        _setPair(source, destination, true);
    }

    function removeConnection(bytes32 source, bytes32 destination) external onlyRules {
        _setPair(source, destination, false);
    }

    function size() external view onlyRules returns (uint256) {
        return _list.length;
    }

    function entry(uint256 index) external view onlyRules returns (Enode memory) {
        return _list[index];
    }

    function allowed(uint256 source, uint256 destination) external view onlyRules returns (bool) {
        if (_places[source] == 0 || _places[destination] == 0) return false;
        bytes32 one = _list[_places[source] - 1].group;
        bytes32 other = _list[_places[destination] - 1].group;
        return _pairs[keccak256(abi.encode(one, other))];
    }

    function calculateKey(bytes32 high, bytes32 low, bytes16 ip, uint16 port) public pure returns (uint256) {
        return uint256(keccak256(abi.encodePacked(high, low, ip, port)));
    }

    /// @dev As published, both ways round.
    function _setPair(bytes32 one, bytes32 other, bool isOpen) private {
        _pairs[keccak256(abi.encode(one, other))] = isOpen;
        _pairs[keccak256(abi.encode(other, one))] = isOpen;
    }

    function _add(Enode memory enode) private {
        uint256 key = calculateKey(enode.enodeHigh, enode.enodeLow, enode.ip, enode.port);
        if (_places[key] != 0) return;
        _list.push(enode);
        _places[key] = _list.length;
    }
}
