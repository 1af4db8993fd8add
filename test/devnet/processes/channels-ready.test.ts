/** When real nodes count as ready: what is asked of them, with nodes that answer what a test says. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ordererServes, peerSeesAll } from '../../../reconciler/devnet/processes/channels-ready.js';
import type { ProcessOrderer } from '../../../reconciler/devnet/processes/process-orderer.js';
import type { ProcessPeer } from '../../../reconciler/devnet/processes/process-peer.js';

type Members = Readonly<Record<string, number>>;
type Answer<Value> = Value | Error;

/** Gives its answers one after the other, and the last one for ever; counts how often it was asked. */
class Script<Value> {
  asked = 0;
  readonly #answers: readonly Answer<Value>[];

  constructor(...answers: readonly Answer<Value>[]) {
    this.#answers = answers;
  }

  next(): Value {
    const answer = this.#answers[Math.min(this.asked, this.#answers.length - 1)];
    this.asked += 1;
    if (answer instanceof Error) throw answer;
    return answer as Value;
  }
}

class Node {
  channels = ['channel1'];
  isRunning = true;
  open = 0;
  readonly name: string;
  readonly mspId: string;
  readonly #height: Script<number | undefined>;
  readonly #members: Script<Members>;

  constructor(mspId: string, height: Script<number | undefined>, members: Script<Members> = new Script<Members>({})) {
    this.mspId = mspId;
    this.name = `node of ${mspId}`;
    this.#height = height;
    this.#members = members;
  }

  ask() {
    this.open += 1;
    return {
      height: async () => this.#height.next(),
      members: async () => new Map(Object.entries(this.#members.next())),
      close: () => {
        this.open -= 1;
      },
    };
  }

  mustRun(): void {
    if (!this.isRunning) throw new Error(`${this.name} has ended`);
  }

  failed(why: string): Error {
    return new Error(`${this.name}: ${why}`);
  }
}

const asPeer = (node: Node) => node as unknown as ProcessPeer;
const asOrderer = (node: Node) => node as unknown as ProcessOrderer;
const network = (peers: readonly Node[], orderers: readonly Node[], quorum = 2) => ({
  peers: peers.map(asPeer),
  orderers: orderers.map(asOrderer),
  quorum: () => quorum,
});
const failureOf = (wait: Promise<void>) =>
  wait.then(
    () => 'it was ready',
    (error: Error) => error.message,
  );
const BOTH = { Telco1: 1, Telco2: 1 };

test('a peer is ready when it has every block that the orderers had, and sees every organization: not before', async () => {
  const height = new Script<number | undefined>(new Error('not opened yet'), 2, 5);
  const members = new Script<Members>({ Telco1: 1 }, { Telco1: 1 }, BOTH);
  const peer = new Node('Telco1', height, members);
  const other = new Node('Telco2', new Script<number | undefined>(5));
  await peerSeesAll(asPeer(peer), network([peer, other], [new Node('Orderer', new Script<number | undefined>(5))]));
  assert.equal([height.asked, members.asked, peer.open], [5, 3, 0]);
});

test('at the limit it is said what a peer lacks', async () => {
  const other = new Node('Telco2', new Script<number | undefined>(5));
  const orderer = new Node('Orderer', new Script<number | undefined>(5));
  const lacks = (height: number | Error, members: Members) => {
    const peer = new Node('Telco1', new Script<number | undefined>(height), new Script<Members>(members));
    return failureOf(peerSeesAll(asPeer(peer), network([peer, other], [orderer]), 0));
  };
  assert.match(await lacks(3, BOTH), 'node of Telco1: on channel1 it lacked, after 0 s: 2 blocks');
  assert.match(await lacks(5, { Telco1: 1 }), 'peers of Telco2');
  assert.match(await lacks(new Error('no such channel'), BOTH), 'no such channel');
  assert.is(await lacks(5, BOTH), 'it was ready');
});

test('two peers of an organization must both be seen; one that does not run, or is in no such channel, need not', async () => {
  const second = new Node('Telco2', new Script<number | undefined>(5));
  const third = new Node('Telco2', new Script<number | undefined>(5));
  const sees = (members: Members) => {
    const peer = new Node('Telco1', new Script<number | undefined>(5), new Script<Members>(members));
    return failureOf(peerSeesAll(asPeer(peer), network([peer, second, third], []), 0));
  };
  assert.match(await sees(BOTH), 'peers of Telco2');
  assert.is(await sees({ Telco1: 1, Telco2: 2 }), 'it was ready');
  third.isRunning = false;
  assert.is(await sees(BOTH), 'it was ready');
  third.isRunning = true;
  third.channels = ['ops-channel'];
  assert.is(await sees(BOTH), 'it was ready');
});

test('a peer that has ended is not waited for', async () => {
  const peer = new Node('Telco1', new Script<number | undefined>(0));
  peer.isRunning = false;
  const wait = peerSeesAll(asPeer(peer), network([peer], [new Node('Orderer', new Script<number | undefined>(5))]));
  assert.is(await failureOf(wait), 'node of Telco1 has ended');
  assert.is(peer.open, 0, 'what asked it is closed');
});

test('an orderer serves when it knows a leader, and has every block of the others', async () => {
  const height = new Script<number | undefined>(undefined, undefined, 3, 7);
  const orderer = new Node('Orderer', height);
  const others = [7, 2].map((blocks) => new Node('Orderer', new Script<number | undefined>(blocks)));
  await ordererServes(asOrderer(orderer), network([], [orderer, ...others]));
  assert.equal([height.asked, orderer.open], [4, 0]);
});

test('an orderer that knows no leader fails at the limit; without a quorum there is none to wait for', async () => {
  const orderer = new Node('Orderer', new Script<number | undefined>(undefined));
  const others = [1, 2].map(() => new Node('Orderer', new Script<number | undefined>(0)));
  const serves = () => failureOf(ordererServes(asOrderer(orderer), network([], [orderer, ...others]), 0));
  assert.match(await serves(), 'it did not know a leader of channel1 in 0 s');
  others[0]!.isRunning = false;
  assert.match(await serves(), 'it did not know a leader');
  others[1]!.isRunning = false;
  assert.is(await serves(), 'it was ready');
  orderer.isRunning = false;
  assert.is(await serves(), 'node of Orderer has ended');
});

test.run();
