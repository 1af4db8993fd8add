// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Governed} from "./Governed.sol";
import {IOrganizations} from "./IOrganizations.sol";

/// @title Which nodes may connect. Kept by node id, so that a node that moves is one update.
/// @notice Besu asks by interface V1 (`connectionAllowed`); lists read by LACChain's `getSize` and `getByIndex`.
contract NodeRules is Governed {
    struct Node {
        bytes32 enodeHigh;
        bytes32 enodeLow;
        /// IPv4 as ::ffff:a.b.c.d. Zeros: the node has a host name, and its id alone is compared.
        bytes16 ip;
        uint16 port;
        /// 0 boot, 1 validator, 2 writer, 3 observer, 4 other.
        uint8 nodeType;
        bytes6 geoHash;
        string name;
        string organization;
        string did;
        bytes32 group;
        string host;
    }

    struct NodeId {
        bytes32 enodeHigh;
        bytes32 enodeLow;
    }

    struct Move {
        bytes32 enodeHigh;
        bytes32 enodeLow;
        bytes16 ip;
        uint16 port;
        string host;
    }

    error BadNode(bytes32 enodeHigh, bytes32 enodeLow, string what);
    error BadPairs(uint256 pairs);
    error NotDelegated();
    error NotListed(bytes32 enodeHigh, bytes32 enodeLow);
    error NodeOfOthers(bytes32 enodeHigh, bytes32 enodeLow, string organization);

    event NodeWritten(bytes32 indexed enodeHigh, bytes32 indexed enodeLow);
    event NodeGone(bytes32 indexed enodeHigh, bytes32 indexed enodeLow);
    event NodeMoved(
        bytes32 indexed enodeHigh,
        bytes32 indexed enodeLow,
        bytes16 ip,
        uint16 port,
        string host,
        string organization,
        address account
    );
    event ConnectionsSet(uint256 pairs);
    event DelegatedMovesSet(bool delegated);

    bytes32 private constant ALLOWED = bytes32(type(uint256).max);
    bytes32 private constant DENIED = bytes32(type(uint256).max >> 1);
    uint8 private constant LAST_TYPE = 4;
    uint256 private constant MAX_TEXT = 300;

    /// @notice Pairs of roles that may connect: bit 8 * a + b, both ways round.
    uint256 public connections;
    /// @notice Whether an organization may move its own nodes.
    bool public delegatedMoves;
    Node[] private _nodes;
    /// @dev Place in the list, from 1.
    mapping(bytes32 id => uint256 place) private _places;

    constructor(address admin_, uint256 pairs, bool delegated) Governed(admin_) {
        _setConnections(pairs);
        delegatedMoves = delegated;
    }

    /// @notice By which interface to read and write this contract.
    function quorateInterface() external pure returns (string memory) {
        return "quorate-nodes/1";
    }

    /// @notice Adds nodes, or replaces what is said of them, all at once.
    function upsertNodes(Node[] calldata nodes) external onlyAdmin {
        for (uint256 index = 0; index < nodes.length; ++index) {
            Node calldata node = nodes[index];
            _check(node);
            bytes32 id = _id(node.enodeHigh, node.enodeLow);
            uint256 place = _places[id];
            if (place == 0) {
                _nodes.push(node);
                _places[id] = _nodes.length;
            } else {
                _nodes[place - 1] = node;
            }
            emit NodeWritten(node.enodeHigh, node.enodeLow);
        }
    }

    /// @notice Removes nodes; one that is not listed is no error.
    function removeNodes(NodeId[] calldata ids) external onlyAdmin {
        for (uint256 index = 0; index < ids.length; ++index) {
            bytes32 id = _id(ids[index].enodeHigh, ids[index].enodeLow);
            uint256 place = _places[id];
            if (place == 0) continue;
            Node storage last = _nodes[_nodes.length - 1];
            if (place != _nodes.length) {
                _places[_id(last.enodeHigh, last.enodeLow)] = place;
                _nodes[place - 1] = last;
            }
            _nodes.pop();
            delete _places[id];
            emit NodeGone(ids[index].enodeHigh, ids[index].enodeLow);
        }
    }

    function setConnections(uint256 pairs) external onlyAdmin {
        _setConnections(pairs);
    }

    function setDelegatedMoves(bool delegated) external onlyAdmin {
        delegatedMoves = delegated;
        emit DelegatedMovesSet(delegated);
    }

    /// @notice Moves nodes of the caller's own organization: address and port, nothing else. On record, without a vote.
    function moveOwnNodes(Move[] calldata moves) external {
        if (!delegatedMoves) revert NotDelegated();
        string memory caller = IOrganizations(admin).organizationOf(msg.sender);
        for (uint256 index = 0; index < moves.length; ++index) {
            Move calldata move = moves[index];
            uint256 place = _places[_id(move.enodeHigh, move.enodeLow)];
            if (place == 0) revert NotListed(move.enodeHigh, move.enodeLow);
            Node storage node = _nodes[place - 1];
            bool isOwn = bytes(caller).length > 0 && keccak256(bytes(caller)) == keccak256(bytes(node.organization));
            if (!isOwn) revert NodeOfOthers(move.enodeHigh, move.enodeLow, node.organization);
            _checkHost(move.enodeHigh, move.enodeLow, move.ip, move.port, move.host);
            (node.ip, node.port, node.host) = (move.ip, move.port, move.host);
            emit NodeMoved(move.enodeHigh, move.enodeLow, move.ip, move.port, move.host, caller, msg.sender);
        }
    }

    /// @notice Besu's question: both are listed, where each says it is, and their roles may connect.
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
        uint256 source = _roleAt(sourceEnodeHigh, sourceEnodeLow, sourceEnodeIp, sourceEnodePort);
        uint256 other = _roleAt(destinationEnodeHigh, destinationEnodeLow, destinationEnodeIp, destinationEnodePort);
        if (source > LAST_TYPE || other > LAST_TYPE) return DENIED;
        return (connections >> (8 * source + other)) & 1 == 1 ? ALLOWED : DENIED;
    }

    function getSize() external view returns (uint256) {
        return _nodes.length;
    }

    function getByIndex(
        uint256 index
    )
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
        Node memory node = _nodes[index];
        (enodeHigh, enodeLow, ip, port, nodeType) = (node.enodeHigh, node.enodeLow, node.ip, node.port, node.nodeType);
        (geoHash, name, organization) = (node.geoHash, node.name, node.organization);
        (did, group) = (node.did, node.group);
    }

    /// @notice Nodes in the order of the list; fewer than `count` at the end.
    function getNodes(uint256 from, uint256 count) external view returns (Node[] memory nodes) {
        uint256 left = from < _nodes.length ? _nodes.length - from : 0;
        nodes = new Node[](left < count ? left : count);
        for (uint256 index = 0; index < nodes.length; ++index) nodes[index] = _nodes[from + index];
    }

    /// @dev LAST_TYPE + 1 for a node that is not listed there.
    function _roleAt(bytes32 high, bytes32 low, bytes16 ip, uint16 port) private view returns (uint256) {
        uint256 place = _places[_id(high, low)];
        if (place == 0) return LAST_TYPE + 1;
        Node storage node = _nodes[place - 1];
        bool isThere = node.ip == 0 || (node.ip == ip && node.port == port);
        return isThere ? node.nodeType : LAST_TYPE + 1;
    }

    /// @dev The same both ways round, and of no role that does not exist.
    function _setConnections(uint256 pairs) private {
        uint256 known = 0;
        for (uint256 a = 0; a <= LAST_TYPE; ++a) {
            for (uint256 b = 0; b <= LAST_TYPE; ++b) {
                known |= 1 << (8 * a + b);
                if ((pairs >> (8 * a + b)) & 1 != (pairs >> (8 * b + a)) & 1) revert BadPairs(pairs);
            }
        }
        if (pairs & ~known != 0) revert BadPairs(pairs);
        connections = pairs;
        emit ConnectionsSet(pairs);
    }

    function _check(Node calldata node) private pure {
        if (node.nodeType > LAST_TYPE) revert BadNode(node.enodeHigh, node.enodeLow, "type");
        bool isLong = bytes(node.name).length > MAX_TEXT ||
            bytes(node.organization).length > MAX_TEXT ||
            bytes(node.did).length > MAX_TEXT;
        if (isLong) revert BadNode(node.enodeHigh, node.enodeLow, "text");
        _checkHost(node.enodeHigh, node.enodeLow, node.ip, node.port, node.host);
    }

    function _checkHost(bytes32 high, bytes32 low, bytes16 ip, uint16 port, string calldata host) private pure {
        if (high == 0 && low == 0) revert BadNode(high, low, "id");
        if (port == 0) revert BadNode(high, low, "port");
        if ((ip == 0) == (bytes(host).length == 0)) revert BadNode(high, low, "either ip or host");
        if (bytes(host).length > MAX_TEXT) revert BadNode(high, low, "host");
    }

    function _id(bytes32 high, bytes32 low) private pure returns (bytes32) {
        return keccak256(abi.encode(high, low));
    }
}
