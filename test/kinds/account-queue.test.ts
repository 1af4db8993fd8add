/** Items of LACChain's queue of accounts and targets, as a plan shows them. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { abiOf } from '../../reconciler/evm/abi.js';
import { queuedCall } from '../../reconciler/evm/queued-call.js';
import {
  ACCOUNTS,
  accountList,
  accountOf,
  CONTRACT,
  desireBesu,
  liveAccounts,
  MEMBERS,
  planOfBesu,
  VOTERS,
} from './besu-fixture.js';

const STORAGE = `0x${'5b'.repeat(20)}`;
const NEW = `0x${'7'.repeat(40)}`;
const OTHER = `0x${'8'.repeat(40)}`;
const owners = MEMBERS.map(accountOf);
const item = (name: string, address: string, isAccount: boolean, spelling = 0) =>
  queuedCall(STORAGE, 'lacchain-account-storage', name, [address], isAccount)[spelling]!;

function remarksOf(calls: readonly { to: string; data: string }[], targets?: readonly string[]) {
  const pending = calls.map((call, id) => ({ id, ...call, confirmedBy: [owners[1]!] }));
  const queue = { required: 2, owners, storage: STORAGE, pending, executed: [], unread: 0, admin: NEW, ofOwners: [] };
  const contract = { ...CONTRACT, interface: 'lacchain' as const, queue };
  const wanted = [...VOTERS, { address: NEW }];
  const desired = desireBesu({
    'net/accounts.yaml': accountList(wanted, targets === undefined ? {} : { targets: [...targets] }),
  });
  const live = liveAccounts({ contract, storesMembership: false, targets: [OTHER] });
  return planOfBesu(desired, { [ACCOUNTS]: live }).changes.flatMap(({ remarks }) => remarks);
}

const short = (remarks: ReturnType<typeof remarksOf>) =>
  remarks
    .filter(({ code }) => /^QUEUE_/.test(code))
    .map(({ code, text }) => `${code} ${/item (\d)/.exec(text)?.[1] ?? '-'}`);

test('an account as Git says, in both spellings; another account, another list and what is there are told apart', () => {
  const found = remarksOf([
    item('addTarget', NEW, false),
    item('addAccount', NEW, true),
    item('addAccount', NEW, true, 1),
    item('addAccount', owners[0]!, true),
    item('removeAccount', NEW, true),
    item('removeAccount', owners[0]!, true),
    { to: owners[0]!, data: item('addAccount', NEW, true).data },
  ]);
  assert.equal(short(found), [
    'QUEUE_FOREIGN 0',
    'QUEUE_FOREIGN 5',
    'QUEUE_FOREIGN 6',
    'QUEUE_WANTED 1',
    'QUEUE_STALE 3',
    'QUEUE_STALE 4',
    'QUEUE_DUPLICATE 2',
    'QUEUE_DECIDES -',
  ]);
  const text = found.find(({ code }) => code === 'QUEUE_WANTED')!.text;
  assert.is(text, `item 1 of the queue adds account ${NEW}: as Git says; 1 of 2 confirmations (Beta)`);
});

test('targets that Git does not manage are foreign, and wanted where it does', () => {
  const queued = [item('removeTarget', OTHER, false)];
  assert.equal(short(remarksOf(queued)), ['QUEUE_FOREIGN 0', 'QUEUE_DECIDES -']);
  assert.equal(short(remarksOf(queued, [NEW])), ['QUEUE_WANTED 0', 'QUEUE_DECIDES -']);
});

test('a change of the rules themselves is foreign, by its name', () => {
  const data = abiOf('lacchain-account-storage').encodeFunctionData('updateAccountRules', [NEW]);
  const [first] = remarksOf([{ to: STORAGE, data }]).filter(({ code }) => code === 'QUEUE_FOREIGN');
  assert.match(first!.text, 'calls updateAccountRules of 0x5b5b');
});

test.run();
