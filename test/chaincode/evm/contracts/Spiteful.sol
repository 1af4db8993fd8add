// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title A target of a round that does what a target should not: it calls back, reverts when told, counts.
contract Spiteful {
    error Refuses();

    uint256 public calls;
    bool public refuses;
    address private _callee;
    bytes private _data;
    bytes public lastAnswer;

    function callBack(address callee, bytes calldata data) external {
        (_callee, _data) = (callee, data);
    }

    function refuse(bool refuses_) external {
        refuses = refuses_;
    }

    function poke(uint256 amount) external {
        if (refuses) revert Refuses();
        calls += amount;
        if (_callee == address(0)) return;
        // solhint-disable-next-line avoid-low-level-calls
        (bool success, bytes memory answer) = _callee.call(_data);
        lastAnswer = answer;
        if (success) calls += 1_000_000;
    }
}
