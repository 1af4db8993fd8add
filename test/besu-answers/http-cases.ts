import { type AnswerCase, ask, type Step } from './answer-case.js';

const VERSION = '"method":"net_version"';
const BODIES: Readonly<Record<string, string>> = {
  'half of it': '{',
  nothing: '',
  'an empty batch': '[]',
  'a number': '7',
  'a text': '"x"',
  null: 'null',
  'an empty object': '{}',
  'a notification': `{"jsonrpc":"2.0",${VERSION}}`,
  'the id null': `{"jsonrpc":"2.0","id":null,${VERSION}}`,
  'an object as the id': `{"jsonrpc":"2.0","id":{},${VERSION}}`,
  'an object as parameters': `{"jsonrpc":"2.0","id":1,${VERSION},"params":{}}`,
  'a number as the method': '{"jsonrpc":"2.0","id":1,"method":7}',
  'without a version': `{"id":1,${VERSION}}`,
  'a number in a batch': '[7]',
  'an empty object in a batch': '[{}]',
  'a notification in a batch': `[{"jsonrpc":"2.0",${VERSION}}]`,
  'a batch': `[{"jsonrpc":"2.0","id":"a",${VERSION}},{"jsonrpc":"2.0",${VERSION}},{"jsonrpc":"2.0","id":2,"method":"nothing"}]`,
};
const METHODS = [
  'perm_nothing',
  'constructor',
  'anvil_mine',
  'debug_nothing',
  'qbft_getPendingVotes',
  'ibft_proposeValidatorVote',
  'txpool_status',
  'trace_block',
];

export const httpCases: readonly AnswerCase[] = [
  ...Object.entries(BODIES).map(([name, body]) => ({
    name: `a body: ${name}`,
    steps: [{ http: 'POST', body }] as Step[],
  })),
  {
    name: 'HTTP methods and hosts',
    steps: [{ http: 'GET' }, { http: 'PUT' }, { http: 'POST', body: '{}', host: 'evil.example' }],
  },
  { name: 'methods that a node does not serve', steps: METHODS.map((method) => ask(method)) },
  { name: 'a transaction that the node should sign', steps: [ask('eth_sendTransaction', {})] },
];
