import type { Interface } from 'ethers';
import { OPSSC_FRAGMENTS } from './opssc-abi.js';
import { pureEthers } from './pure-ethers.js';

/** The contracts that are read or written, by the interface they speak. Sources of each: decisions/0006-besu.md. */
export type ContractAbi = keyof typeof FRAGMENTS;

const V1_NODE = 'bytes32 enodeHigh, bytes32 enodeLow, bytes16 ip, uint16 port';
const NODE =
  `tuple(${V1_NODE}, uint8 nodeType, bytes6 geoHash, string name, string organization, string did, bytes32 group, ` +
  'string host)';
const V1_ALLOWED =
  'function connectionAllowed(bytes32 sourceEnodeHigh, bytes32 sourceEnodeLow, bytes16 sourceEnodeIp, uint16 ' +
  'sourceEnodePort, bytes32 destinationEnodeHigh, bytes32 destinationEnodeLow, bytes16 destinationEnodeIp, uint16 ' +
  'destinationEnodePort) view returns (bytes32)';
const LACCHAIN_NODE = `${V1_NODE}, uint8 nodeType, bytes6 geoHash, string name, string organization, string did, bytes32 group`;
const TRANSACTION_ALLOWED =
  'function transactionAllowed(address sender, address target, uint256 value, uint256 gasPrice, uint256 gasLimit, ' +
  'bytes payload) view returns (bool)';
const CONSENSYS_ACCOUNTS = [
  TRANSACTION_ALLOWED,
  'function addAccount(address account) returns (bool)',
  'function removeAccount(address account) returns (bool)',
  'function accountPermitted(address account) view returns (bool)',
  'function getAccounts() view returns (address[])',
  'function getByIndex(uint256 index) view returns (address)',
  'function getSize() view returns (uint256)',
];
const QUEUE = [
  'function getTransactionCount(bool pending, bool executed) view returns (uint256)',
  'function getTransactionIds(uint256 from, uint256 to, bool pending, bool executed) view returns (uint256[])',
  'function transactions(uint256 id) view returns (uint256 id, bytes32 hash, address to, bytes payload, bool executed)',
  'function getTransactionPayload(uint256 id) view returns (bytes payload, bool executed)',
  'function getConfirmations(uint256 id) view returns (address[])',
  'function getStorage() view returns (address)',
  'function confirmTransaction(uint256 id)',
  'function revokeConfirmation(uint256 id)',
];
const FRAGMENTS = {
  ingress: [
    'function RULES_CONTRACT() view returns (bytes32)',
    'function ADMIN_CONTRACT() view returns (bytes32)',
    'function getContractAddress(bytes32 name) view returns (address)',
    'function getAllContractKeys() view returns (bytes32[])',
    'function setContractAddress(bytes32 name, address addr) returns (bool)',
    // Of our own alone.
    'function setRulesAndAdmin(address rules, address admin)',
    'function removeContract(bytes32 name) returns (bool)',
    'function isAuthorized(address account) view returns (bool)',
    'function deployer() view returns (address)',
  ],
  admin: [
    'function isAuthorized(address account) view returns (bool)',
    'function getAdmins() view returns (address[])',
    'function getOwners() view returns (address[])',
    'function getRequired() view returns (uint256)',
    'function addAdmins(address[] accounts) returns (bool)',
  ],
  'quorate-nodes': [
    V1_ALLOWED,
    'function quorateInterface() view returns (string)',
    'function admin() view returns (address)',
    'function getSize() view returns (uint256)',
    `function getNodes(uint256 from, uint256 count) view returns (${NODE}[])`,
    'function connections() view returns (uint256)',
    'function delegatedMoves() view returns (bool)',
    `function upsertNodes(${NODE}[] nodes)`,
    'function removeNodes(tuple(bytes32 enodeHigh, bytes32 enodeLow)[] ids)',
    'function setConnections(uint256 pairs)',
    'function setDelegatedMoves(bool delegated)',
    `function moveOwnNodes(tuple(${V1_NODE}, string host)[] moves)`,
    'error OnlyAdmin(address sender)',
    'error BadNode(bytes32 enodeHigh, bytes32 enodeLow, string what)',
    'error NotDelegated()',
    'error NotListed(bytes32 enodeHigh, bytes32 enodeLow)',
    'error NodeOfOthers(bytes32 enodeHigh, bytes32 enodeLow, string organization)',
  ],
  'quorate-accounts': [
    TRANSACTION_ALLOWED,
    'function quorateInterface() view returns (string)',
    'function admin() view returns (address)',
    'function getSizeAccounts() view returns (uint256)',
    'function getSizeTargets() view returns (uint256)',
    'function accountsFrom(uint256 from, uint256 count) view returns (tuple(address account, uint8 membership)[])',
    'function targetsFrom(uint256 from, uint256 count) view returns (address[])',
    'function targetsRestricted() view returns (bool)',
    'function upsertAccounts(tuple(address account, uint8 membership)[] accounts)',
    'function removeAccounts(address[] accounts)',
    'function addTargets(address[] targets)',
    'function removeTargets(address[] targets)',
    'function restrictTargets(bool restricted)',
  ],
  'lacchain-nodes': [
    V1_ALLOWED,
    'function getSize() view returns (uint256)',
    `function getByIndex(uint256 index) view returns (${LACCHAIN_NODE})`,
    'function getStorage() view returns (address)',
    'function transactionCount() view returns (uint256)',
    `function addEnode(${LACCHAIN_NODE}) returns (bool)`,
    `function removeEnode(${V1_NODE}) returns (bool)`,
    'function addConnection(bytes32 groupSource, bytes32 groupDestination) returns (bool)',
    'function removeConnection(bytes32 groupSource, bytes32 groupDestination) returns (bool)',
  ],
  'lacchain-queue': QUEUE,
  'lacchain-node-storage': [
    `function add(${LACCHAIN_NODE})`,
    `function remove(${V1_NODE})`,
    'function addConnectionAllowed(bytes32 groupSource, bytes32 groupDestination)',
    'function removeConnection(bytes32 groupSource, bytes32 groupDestination)',
    'function updateNodeRules(address rules)',
  ],
  'lacchain-admin': [
    'function addAdmin(address account) returns (bool)',
    'function removeAdmin(address account) returns (bool)',
    'function changeRequirement(uint256 required) returns (bool)',
    'function executeAddAdmin(address account)',
    'function executeRemoveAdmin(address account)',
    'function executeChangeRequirement(uint256 required)',
  ],
  'lacchain-account-storage': [
    'function addAccount(address account)',
    'function removeAccount(address account)',
    'function addTarget(address target)',
    'function removeTarget(address target)',
    'function updateAccountRules(address rules)',
  ],
  'lacchain-accounts': [
    TRANSACTION_ALLOWED,
    'function getSizeAccounts() view returns (uint256)',
    'function getSizeTargets() view returns (uint256)',
    'function getAccounts() view returns (address[])',
    'function getTargets() view returns (address[])',
    'function addAccount(address account, uint8 nodeType) returns (bool)',
    'function removeAccount(address account) returns (bool)',
    'function addTarget(address target) returns (bool)',
    'function removeTarget(address target) returns (bool)',
  ],
  'consensys-v1-nodes': [
    V1_ALLOWED,
    'function getSize() view returns (uint256)',
    `function getByIndex(uint256 index) view returns (${V1_NODE})`,
    `function addEnode(${V1_NODE}) returns (bool)`,
    `function removeEnode(${V1_NODE}) returns (bool)`,
  ],
  'consensys-v1-accounts': CONSENSYS_ACCOUNTS,
  'consensys-v2-nodes': [
    'function connectionAllowed(string enodeId, string enodeHost, uint16 enodePort) view returns (bool)',
    'function getSize() view returns (uint256)',
    'function getByIndex(uint256 index) view returns (string enodeId, string host, uint16 port)',
    'function addEnode(string enodeId, string host, uint16 port) returns (bool)',
    'function removeEnode(string enodeId, string host, uint16 port) returns (bool)',
  ],
  'consensys-v2-accounts': CONSENSYS_ACCOUNTS,
  opssc: OPSSC_FRAGMENTS,
} as const;

const built = new Map<ContractAbi, Interface>();

/** The ABI of a contract; built once. */
export function abiOf(name: ContractAbi): Interface {
  const { Interface } = pureEthers();
  const known = built.get(name) ?? new Interface(FRAGMENTS[name]);
  built.set(name, known);
  return known;
}
