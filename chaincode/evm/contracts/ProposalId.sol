// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The id of a proposal: SHA-256 of the RFC 8785 JSON of {base, digest, ledger: {genesis, name, type}}.
library ProposalId {
    bytes16 private constant DIGITS = "0123456789abcdef";

    function compute(
        bytes32 digest,
        uint64 executed,
        bytes32 effects,
        address opssc,
        uint256 chainId
    ) internal pure returns (bytes32) {
        bytes memory base = abi.encodePacked("executed:", _decimal(executed), ":", _hex(abi.encodePacked(effects)));
        bytes memory ledger = abi.encodePacked(
            "{\"genesis\":\"",
            _decimal(chainId),
            "\",\"name\":\"0x",
            _hex(abi.encodePacked(opssc)),
            "\",\"type\":\"evm\"}"
        );
        bytes memory sent = abi.encodePacked("{\"base\":\"", base, "\",\"digest\":\"", _hex(abi.encodePacked(digest)));
        return sha256(abi.encodePacked(sent, "\",\"ledger\":", ledger, "}"));
    }

    function _hex(bytes memory value) private pure returns (bytes memory text) {
        text = new bytes(value.length * 2);
        for (uint256 index = 0; index < value.length; ++index) {
            text[2 * index] = DIGITS[uint8(value[index]) >> 4];
            text[2 * index + 1] = DIGITS[uint8(value[index]) & 0x0f];
        }
    }

    function _decimal(uint256 value) private pure returns (bytes memory text) {
        uint256 digits = 1;
        for (uint256 rest = value / 10; rest > 0; rest /= 10) ++digits;
        text = new bytes(digits);
        for (uint256 index = digits; index > 0; --index) {
            text[index - 1] = DIGITS[value % 10];
            value /= 10;
        }
    }
}
