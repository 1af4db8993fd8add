import { type AnswerCase, ask, NODES, READ, type Step, stranger } from './answer-case.js';

const add = (...params: unknown[]) => ask('perm_addNodesToAllowlist', ...params);
const remove = (...params: unknown[]) => ask('perm_removeNodesFromAllowlist', ...params);
const [S, OTHER] = [stranger(), stranger('10.1.2.9:30303')];

/** An enode in other spellings, and what is none. */
const SPELLINGS: Readonly<Record<string, string>> = {
  'no enode': 'enode://x',
  nothing: '',
  'a host name': stranger('a.example:30303'),
  localhost: stranger('localhost:30303'),
  'an id with 0x': S.replace('{stranger}', '0x{stranger}'),
  'an id that is too short': S.replace('{stranger}', 'ab'.repeat(63)),
  'an id of other letters': S.replace('{stranger}', 'zz'.repeat(64)),
  'no id': 'enode://@10.1.2.3:30303',
  'an id in upper case': S.replace('{stranger}', 'AB'.repeat(64)),
  'the scheme in upper case': S.replace('enode', 'ENODE'),
  'another scheme': S.replace('enode://', 'enr:'),
  'port 0': stranger('10.1.2.3:0'),
  'port 65536': stranger('10.1.2.3:65536'),
  'a port with leading zeros': stranger('10.1.2.3:030303'),
  'no port': stranger('10.1.2.3'),
  'an empty port': stranger('10.1.2.3:'),
  'a port of letters': stranger('10.1.2.3:abc'),
  'a negative port': stranger('10.1.2.3:-1'),
  'discovery port 0': `${S}?discport=0`,
  'the same discovery port': `${S}?discport=30303`,
  'another discovery port': `${S}?discport=30304`,
  'discovery port 65536': `${S}?discport=65536`,
  'a discovery port of letters': `${S}?discport=x`,
  'another query': `${S}?foo=1`,
  'a slash behind it': `${S}/`,
  'a path behind it': `${S}/x`,
  'a fragment behind it': `${S}#x`,
  'a space before it': ` ${S}`,
  'a space behind it': `${S} `,
  IPv6: stranger('[2001:db8::1]:30303'),
  'IPv6 in a long form': stranger('[2001:DB8:0:0::1]:30303'),
  'IPv6 without brackets': stranger('2001:db8::1:30303'),
  'IPv6 with a zone': stranger('[fe80::1%eth0]:30303'),
  'an IPv4 address in IPv6': stranger('[::ffff:1.2.3.4]:30303'),
  'an IPv4 address in brackets': stranger('[10.1.2.3]:30303'),
  'no host': stranger(':30303'),
  'the address of nobody': stranger('0.0.0.0:30303'),
  'an IPv4 address with leading zeros': stranger('010.1.2.3:30303'),
  'an IPv4 address that is none': stranger('256.1.2.3:30303'),
};

const PARAMS: Readonly<Record<string, readonly unknown[]>> = {
  'no parameter': [],
  null: [null],
  'a text': ['x'],
  'an object': [{}],
  'an empty list': [[]],
  'a number in it': [[1]],
  'null in it': [[null]],
  'a list in it': [[[OTHER]]],
  'twice the same': [[OTHER, OTHER]],
  'twice the same, in other letters': [[OTHER, OTHER.replace('{stranger}', 'AB'.repeat(64))]],
  'twice the same, and a faulty one': [[OTHER, OTHER, 'x']],
  'with another discovery port': [[OTHER, `${OTHER}?discport=0`]],
  'a good one and a faulty one': [[OTHER, 'x']],
  'a good one and one that is there': [[OTHER, '{boot1}']],
  'a second parameter': [[OTHER], [S]],
};

const each = (title: string, steps: Readonly<Record<string, readonly Step[]>>): readonly AnswerCase[] =>
  Object.entries(steps).map(([name, all]) => ({ name: `${title}: ${name}`, steps: all }));
const mapped = (of: Readonly<Record<string, unknown>>, steps: (value: never) => readonly Step[]) =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, steps(value as never)]));

export const nodeCases: readonly AnswerCase[] = [
  ...each(
    'a node is added',
    mapped(SPELLINGS, (url: string) => [add([url]), NODES]),
  ),
  ...each(
    'nodes are added',
    mapped(PARAMS, (params: readonly unknown[]) => [add(...params), NODES, READ]),
  ),
  ...each(
    'nodes are removed',
    mapped(PARAMS, (params: readonly unknown[]) => [add([OTHER]), remove(...params), NODES]),
  ),
  ...each('a list of nodes', {
    'added twice': [add([S]), READ, add([S]), NODES],
    'removed in other letters': [add([S]), remove([S.replace('{stranger}', 'AB'.repeat(64))]), NODES, READ],
    'one that is not there': [remove([S]), remove([S, '{validator1}']), NODES],
    'a boot node is not removed': [
      remove(['{boot1}']),
      remove(['{boot1}', S]),
      remove(['{validator1}', '{boot1}']),
      NODES,
    ],
    'the own node': [remove(['{writer1}']), NODES, add(['{writer1}']), NODES, READ],
    'one that is there twice is removed': [
      add([OTHER, OTHER.replace('{stranger}', 'AB'.repeat(64))]),
      remove([OTHER]),
      NODES,
    ],
  }),
];
