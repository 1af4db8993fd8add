import { QuorateError } from '../../core/model/quorate-error.js';
import { abiOf } from '../../evm/abi.js';
import { bytesOfHex } from '../../evm/bytes-of-hex.js';
import { pureEthers } from '../../evm/pure-ethers.js';
import type { PermissioningInterface, PermissioningTarget } from '../../ports/read/permissioning-reader.js';
import { type Asked, type Looked, noCode, type PinnedBlock } from './pinned-block.js';

/** What stands behind an ingress. Addresses are 0x and 40 lower-case hex digits. */
export interface Probed {
  readonly list: 'nodes' | 'accounts';
  readonly ingress: string;
  /** The rules contract. */
  readonly address: string;
  readonly interface: PermissioningInterface;
  readonly codeHash: string;
  /** The contract under `administration`; undefined where none is registered. */
  readonly admin: string | undefined;
}

type List = 'nodes' | 'accounts';

/** Names of an ingress's registry. */
export const RULES = `0x${Buffer.from('rules').toString('hex').padEnd(64, '0')}`;
export const ADMINISTRATION = `0x${Buffer.from('administration').toString('hex').padEnd(64, '0')}`;

const ZERO = `0x${'0'.repeat(40)}`;
const DUMMY = [`0x${'01'.repeat(32)}`, `0x${'02'.repeat(32)}`, `0x${'00'.repeat(10)}ffff7f000001`, 30_303];
/** What connectionAllowed of interface V1 may answer, and nothing else (lacchain.md 1.7). */
const V1_ANSWERS = [`0x${'ff'.repeat(32)}`, `0x7f${'ff'.repeat(31)}`];

/**
 * Finds the rules contract behind an ingress and recognizes its interface by what it answers.
 * @throws QuorateError NO_CODE, INTERFACE_UNKNOWN
 */
export async function probeContract(block: PinnedBlock, target: PermissioningTarget, list: List): Promise<Probed> {
  const ingress = list === 'nodes' ? target.nodeIngress : target.accountIngress;
  const ask = (name: string): Asked => ({
    to: ingress,
    abi: abiOf('ingress'),
    name: 'getContractAddress',
    args: [name],
  });
  const [rules, admin] = await block.ask([ask(RULES), ask(ADMINISTRATION)]);
  if (!rules || rules[0] === ZERO) {
    throw noCode(ingress, `the ${list === 'nodes' ? 'node' : 'account'} ingress of ${target.network} names no rules:`);
  }
  const address = (rules[0] as string).toLowerCase();
  const { answers, codes } = await block.look(list === 'nodes' ? nodesQuestions(address) : accountsQuestions(address), [
    address,
  ]);
  if (codes[0] === '0x') throw noCode(address, 'the rules of');
  const found = list === 'nodes' ? nodesInterface(answers) : accountsInterface(answers, target);
  if (!found) throw unknownInterface(address, 'it answers like none that is known here');
  if (target.interface !== undefined && target.interface !== found) {
    throw unknownInterface(address, `it answers like ${found}; the network document says ${target.interface}`);
  }
  const administration = admin && admin[0] !== ZERO ? (admin[0] as string).toLowerCase() : undefined;
  return {
    list,
    ingress,
    address,
    interface: found,
    codeHash: pureEthers().keccak256(bytesOfHex(codes[0]!)),
    admin: administration,
  };
}

/** The rules contract that an ingress names; undefined where it names none, or is no ingress. */
export async function rulesBehind(block: PinnedBlock, ingress: string): Promise<string | undefined> {
  const [rules] = await block.ask([{ to: ingress, abi: abiOf('ingress'), name: 'getContractAddress', args: [RULES] }]);
  return rules && rules[0] !== ZERO ? (rules[0] as string).toLowerCase() : undefined;
}

type Answers = Looked['answers'];

function nodesQuestions(to: string): readonly Asked[] {
  return [
    { to, abi: abiOf('quorate-nodes'), name: 'quorateInterface' },
    { to, abi: abiOf('consensys-v1-nodes'), name: 'connectionAllowed', args: [...DUMMY, ...DUMMY] },
    { to, abi: abiOf('consensys-v2-nodes'), name: 'connectionAllowed', args: ['01'.repeat(64), '127.0.0.1', 30_303] },
    { to, abi: abiOf('lacchain-nodes'), name: 'transactionCount' },
    { to, abi: abiOf('lacchain-nodes'), name: 'getSize' },
  ];
}

function nodesInterface([ours, v1, v2, queue, size]: Answers): PermissioningInterface | undefined {
  if (ours?.[0] === 'quorate-nodes/1') return 'quorate';
  if (!size) return undefined;
  if (v1 && V1_ANSWERS.includes(v1[0])) return queue ? 'lacchain' : 'consensys-v1';
  return v2 ? 'consensys-v2' : undefined;
}

function accountsQuestions(to: string): readonly Asked[] {
  return [
    { to, abi: abiOf('quorate-accounts'), name: 'quorateInterface' },
    { to, abi: abiOf('lacchain-accounts'), name: 'getTargets' },
    { to, abi: abiOf('consensys-v2-accounts'), name: 'getAccounts' },
  ];
}

/** The two published versions of Consensys have the same account rules: which it is, the network document says. */
function accountsInterface(
  [ours, targets, accounts]: Answers,
  target: PermissioningTarget,
): PermissioningInterface | undefined {
  if (ours?.[0] === 'quorate-accounts/1') return 'quorate';
  if (!accounts) return undefined;
  if (targets) return 'lacchain';
  return target.interface === 'consensys-v1' ? 'consensys-v1' : 'consensys-v2';
}

function unknownInterface(address: string, why: string): QuorateError {
  return new QuorateError('INTERFACE_UNKNOWN', 'The rules contract does not speak the interface that is expected', {
    why: `${address}: ${why}`,
    mend: 'See which contract is registered at the ingress: it may have been replaced. Then correct the network document.',
    facts: { address },
  });
}
