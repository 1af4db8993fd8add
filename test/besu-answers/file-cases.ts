import {
  ACCOUNTS,
  ALL,
  type AnswerCase,
  account,
  ask,
  BASE,
  lists,
  NODES,
  READ,
  RELOAD,
  type Step,
  stranger,
} from './answer-case.js';

const S = stranger();
const UPPER = `0xAB${account(1).slice(4)}`;
const NODES_ON = 'permissions-nodes-config-file-enabled=true';
const ACCOUNTS_ON = 'permissions-accounts-config-file-enabled=true';
const off = (option: string) => option.replace('true', 'false');
const reload = (text: string): readonly Step[] => [{ write: text }, RELOAD, NODES, ACCOUNTS, READ];
const start = (text: string): readonly Step[] => [{ write: text }, { restart: [] }, READ];

/** Files that somebody may write by hand. */
const FILES: Readonly<Record<string, string>> = {
  'a node twice': lists([...ALL, S, S], [account(2)]),
  'a node that is none': lists([...ALL, 'enode://x'], [account(2)]),
  'a number as a node': lists(ALL, [account(2)]).replace('"{writer1}"', '1'),
  'no list of nodes': `accounts-allowlist=["${account(2)}"]\n`,
  'no list of accounts': `nodes-allowlist=${JSON.stringify(ALL)}\n`,
  'no accounts': lists([...ALL, S], []),
  'an account twice': lists([...ALL, S], [UPPER, UPPER.toLowerCase()]),
  'an account that is none': lists([...ALL, S], ['0x12']),
  'a text in the place of a list': lists([...ALL, S], []).replace('[]', '"x"'),
  'the names of old': lists([...ALL, S], [account(2)]).replaceAll('allowlist', 'whitelist'),
  'in a table': `[lists]\n${lists([...ALL, S], [account(2)])}`,
  'comments, other keys and letters': `# mine\nforeign = 1\n${lists([...ALL, S.replace('{stranger}', 'AB'.repeat(64))], [UPPER])}`,
  nothing: '',
  'no TOML': 'nodes-allowlist=[\n',
};

export const fileCases: readonly AnswerCase[] = [
  ...Object.entries(FILES).map(([name, text]) => ({ name: `a file is read again: ${name}`, steps: reload(text) })),
  { name: 'a file is read again: it is not there', steps: [{ remove: 'permissions' }, RELOAD, NODES, ACCOUNTS] },
  { name: 'a file is read again: a list that lets nobody in', steps: reload(lists([], [account(2)])) },
  {
    name: 'a file that lacks what is in force: done, and not written',
    steps: [
      { write: lists([], []) },
      ask('perm_addNodesToAllowlist', [S]),
      ask('perm_addAccountsToAllowlist', [account(2)]),
      NODES,
      READ,
      ask('perm_removeNodesFromAllowlist', [S]),
      ask('perm_removeAccountsFromAllowlist', [account(2)]),
      ACCOUNTS,
      READ,
    ],
  },
  {
    name: 'a file with other letters than are in force',
    steps: [
      { write: `# mine\nforeign = 1\n${lists([...ALL, S.replace('{stranger}', 'AB'.repeat(64))], [UPPER])}` },
      RELOAD,
      ask('perm_addNodesToAllowlist', [stranger('10.1.2.4:1')]),
      ask('perm_addAccountsToAllowlist', [account(2)]),
      READ,
    ],
  },
  {
    name: 'a file that has more than is in force',
    steps: [
      { write: lists([...ALL, stranger('10.1.2.4:1')], [account(1)]) },
      ask('perm_addNodesToAllowlist', [S]),
      NODES,
      READ,
    ],
  },
  {
    name: 'a file that is gone: not done',
    steps: [
      { remove: 'permissions' },
      ask('perm_addNodesToAllowlist', [S]),
      ask('perm_removeNodesFromAllowlist', ['{validator1}']),
      ask('perm_addAccountsToAllowlist', [account(2)]),
      ask('perm_removeAccountsFromAllowlist', [account(1)]),
      NODES,
      ACCOUNTS,
    ],
  },
  ...['comments, other keys and letters', 'an account twice', 'no list of accounts', 'nothing'].map((name) => ({
    name: `a start with a file: ${name}`,
    steps: start(FILES[name]!),
  })),
  { name: 'a start with a file: without the boot node', steps: start(lists(['{writer1}'], [account(1)])) },
  {
    name: 'neither list is enforced',
    steps: [
      {
        restart: [
          [NODES_ON, off(NODES_ON)],
          [ACCOUNTS_ON, off(ACCOUNTS_ON)],
        ],
      },
      NODES,
      ACCOUNTS,
      ask('perm_addNodesToAllowlist', [S]),
      ask('perm_removeAccountsFromAllowlist', ['x']),
      RELOAD,
      {
        restart: [
          [off(NODES_ON), NODES_ON],
          [off(ACCOUNTS_ON), ACCOUNTS_ON],
        ],
      },
    ],
  },
  {
    name: 'nodes alone are enforced',
    steps: [
      { restart: [[ACCOUNTS_ON, off(ACCOUNTS_ON)]] },
      { write: `# mine\nnodes-allowlist=${JSON.stringify([...ALL, S])}\n` },
      RELOAD,
      NODES,
      ACCOUNTS,
      READ,
      { write: BASE },
      { restart: [[off(ACCOUNTS_ON), ACCOUNTS_ON]] },
    ],
  },
];
