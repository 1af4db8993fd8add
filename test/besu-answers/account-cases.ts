import { ACCOUNTS, type AnswerCase, account, ask, READ } from './answer-case.js';

const add = (...params: unknown[]) => ask('perm_addAccountsToAllowlist', ...params);
const remove = (...params: unknown[]) => ask('perm_removeAccountsFromAllowlist', ...params);
const MIXED = `0xAb${account(1).slice(4)}`;

const PARAMS: Readonly<Record<string, readonly unknown[]>> = {
  'one that is there': [[account(1)]],
  'one in mixed case': [[MIXED]],
  'with 0X': [[MIXED.replace('0x', '0X')]],
  'without 0x': [[account(3).slice(2)]],
  'two digits': [['0x12']],
  nothing: [['']],
  '0x alone': [['0x']],
  '39 digits': [[account(4).slice(0, 41)]],
  '41 digits': [[`${account(4)}0`]],
  'other letters': [[`0xzz${account(5).slice(4)}`]],
  'twice the same': [[account(5), account(5)]],
  'twice the same, in other letters': [[MIXED, MIXED.toLowerCase()]],
  'an empty list': [[]],
  'no parameter': [],
  null: [null],
  'a text': ['x'],
  'an object': [{}],
  'a number in it': [[1]],
  'null in it': [[null]],
  'a good one and a faulty one': [[account(6), 'x']],
  'a second parameter': [[account(6)], [account(7)]],
};

export const accountCases: readonly AnswerCase[] = [
  ...Object.entries(PARAMS).flatMap(([name, params]) => [
    { name: `accounts are added: ${name}`, steps: [add(...params), ACCOUNTS, READ] },
    { name: `accounts are removed: ${name}`, steps: [add([MIXED]), remove(...params), ACCOUNTS, READ] },
  ]),
  { name: 'accounts are removed: one that is not there', steps: [remove([account(1), account(9)]), ACCOUNTS] },
];
