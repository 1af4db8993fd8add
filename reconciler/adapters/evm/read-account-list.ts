import { compareBytes, sortedUnique } from '../../core/order/compare-bytes.js';
import { abiOf } from '../../evm/abi.js';
import { MEMBERSHIPS } from '../../evm/account-effects.js';
import type { PermissionedAccount } from '../../ports/read/permissioning-reader.js';
import type { Asked, PinnedBlock } from './pinned-block.js';
import type { Probed } from './probe-contract.js';
import { unreachable } from './rpc-endpoint.js';

export interface ReadAccounts {
  readonly accounts: readonly PermissionedAccount[];
  readonly storesMembership: boolean;
  readonly targets: readonly string[] | undefined;
}

/** Entries of one answer of our own contract. */
const PAGE = 1_000;

/** The whole lists of an account rules contract at one block. @throws QuorateError BESU_UNREACHABLE */
export async function readAccountList(block: PinnedBlock, contract: Probed): Promise<ReadAccounts> {
  if (contract.interface === 'quorate') return readOurs(block, contract.address);
  return contract.interface === 'lacchain' ? readLacchain(block, contract.address) : readConsensys(block, contract);
}

async function readOurs(block: PinnedBlock, to: string): Promise<ReadAccounts> {
  const ask = (name: string, ...args: readonly unknown[]): Asked => ({
    to,
    abi: abiOf('quorate-accounts'),
    name,
    args,
  });
  const [accounts, targets, restricted] = await all(block, [
    ask('getSizeAccounts'),
    ask('getSizeTargets'),
    ask('targetsRestricted'),
  ]);
  const paged = (name: string, size: unknown) =>
    Array.from({ length: Math.ceil(Number(size) / PAGE) }, (_, page) => ask(name, page * PAGE, PAGE));
  const ofAccounts = paged('accountsFrom', accounts![0]);
  const pages = await all(block, [...ofAccounts, ...(restricted![0] ? paged('targetsFrom', targets![0]) : [])]);
  const entries = pages.slice(0, ofAccounts.length).flatMap((page) => [...page[0]]);
  return {
    accounts: listed(entries.map(({ account, membership }) => [account, membership])),
    storesMembership: true,
    targets: restricted![0] ? addresses(pages.slice(ofAccounts.length).flatMap((page) => [...page[0]])) : undefined,
  };
}

/** A membership is told to the relay hub when it is submitted, and kept nowhere in the rules. */
async function readLacchain(block: PinnedBlock, to: string): Promise<ReadAccounts> {
  const abi = abiOf('lacchain-accounts');
  const [accounts, targets] = await all(block, [
    { to, abi, name: 'getAccounts' },
    { to, abi, name: 'getTargets' },
  ]);
  const found = addresses([...accounts![0]]).map((address) => ({ address }));
  return { accounts: found, storesMembership: false, targets: addresses([...targets![0]]) };
}

async function readConsensys(block: PinnedBlock, { address: to, interface: kind }: Probed): Promise<ReadAccounts> {
  const [accounts] = await all(block, [{ to, abi: abiOf(`${kind}-accounts`), name: 'getAccounts' }]);
  const found = addresses([...accounts![0]]).map((address) => ({ address }));
  return { accounts: found, storesMembership: false, targets: undefined };
}

function listed(entries: readonly (readonly [string, bigint])[]): readonly PermissionedAccount[] {
  return entries
    .map(([account, membership]) => {
      return { address: account.toLowerCase(), membership: MEMBERSHIPS[Number(membership)] ?? ('basic' as const) };
    })
    .sort((one, other) => compareBytes(one.address, other.address));
}

function addresses(some: readonly string[]): readonly string[] {
  return sortedUnique(some.map((address) => address.toLowerCase()));
}

async function all(block: PinnedBlock, questions: readonly Asked[]) {
  const answers = await block.ask(questions);
  return answers.map((answer) => {
    if (answer) return answer;
    throw unreachable('the rules contract', 'it does not give its list: was it replaced during the read?');
  });
}
