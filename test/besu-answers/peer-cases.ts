import { type AnswerCase, ask, type Step, stranger } from './answer-case.js';

const add = (...params: unknown[]) => ask('admin_addPeer', ...params);
const remove = (...params: unknown[]) => ask('admin_removePeer', ...params);
const S = stranger();

const PARAMS: Readonly<Record<string, readonly unknown[]>> = {
  'no parameter': [],
  'two parameters': [S, S],
  null: [null],
  'a number': [1],
  'an object': [{}],
  'a list': [[]],
  nothing: [''],
  'no enode': ['enode://x'],
  'an id with 0x': [S.replace('{stranger}', '0x{stranger}')],
  'an id that is too short': [S.replace('{stranger}', 'ab'.repeat(63))],
  'a host name': [stranger('a.example:30303')],
  'port 65536': [stranger('10.1.2.3:65536')],
  'port 0': [stranger('10.1.2.3:0')],
  itself: ['{writer1}'],
};

export const peerCases: readonly AnswerCase[] = [
  {
    name: 'what a node says of itself and its peers',
    steps: [
      'net_enode',
      'net_peerCount',
      'net_listening',
      'net_version',
      'net_services',
      'admin_nodeInfo',
      'admin_peers',
      'web3_clientVersion',
      'rpc_modules',
      'eth_accounts',
    ].map((method): Step => ask(method)),
  },
  ...Object.entries(PARAMS).map(([name, params]) => ({
    name: `peers are added and removed: ${name}`,
    steps: [add(...params), remove(...params)],
  })),
  {
    name: 'a peer is added and removed twice',
    steps: [add(S), add(S), remove(S), remove(S), add(`${S}?discport=0`), add(S), remove(S), remove(`${S}?discport=0`)],
  },
];
