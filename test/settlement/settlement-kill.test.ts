/** The agent is killed before and after every call that leaves its process, and at every block that it reads. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SettlementPorts } from '../../reconciler/settlement/agent/settlement-ports.js';
import { type Member, SettlementConsortium } from './settlement-consortium.js';
import { SignedChain } from './signed-chain.js';

class Killed extends Error {}

/** Lets a process live for so many steps; what it has already sent out stays so. */
class Life {
  readonly #steps: number;
  taken = 0;

  constructor(steps: number) {
    this.#steps = steps;
  }

  step(): void {
    if (this.taken >= this.#steps) throw new Killed();
    this.taken += 1;
  }

  /** Every call of these ports may be the last one: nothing of it was sent, or all of it and the answer is lost. */
  mortal(ports: SettlementPorts): SettlementPorts {
    const { reader, writer, blocks, notes } = ports;
    return {
      ...ports,
      reader: this.#around(reader),
      writer: this.#around(writer),
      blocks: {
        blocks: async (channel) => {
          this.step();
          const found = await blocks.blocks(channel);
          return { ...found, read: (from, to) => this.#reading(found.read(from, to)) };
        },
      },
      notes: {
        read: () => notes.read(),
        write: (written) => {
          this.step();
          notes.write(written);
          this.step();
        },
      },
    };
  }

  async *#reading(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const block of blocks) {
      this.step();
      yield block;
    }
  }

  #around<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const call = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
        return async (...args: unknown[]) => {
          this.step();
          const answer = await call(...args);
          this.step();
          return answer;
        };
      },
    });
  }
}

/** Starts a process that lives for `steps`; whether it has come to the end of its pass. */
async function live(member: Member, steps: number): Promise<boolean> {
  const life = new Life(steps);
  try {
    await member.process((ports) => life.mortal(ports)).pass();
    return true;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return false;
  }
}

async function untilDone(member: Member, steps: number): Promise<number> {
  let lives = 1;
  while (!(await live(member, steps))) {
    lives += 1;
    if (lives > 500) throw new Error(`no end with lives of ${steps} steps`);
    member.now += 1000;
  }
  return lives;
}

test('killed at each step of settlement, once: each range has exactly one root', async () => {
  const chain = new SignedChain().fill(15);
  chain.configure('second');
  chain.fill(19);
  const expected = [
    [0, 9],
    [10, 19],
    [20, 29],
  ];
  let steps = 0;
  for (let done = false; !done; steps += 1) {
    const consortium = await SettlementConsortium.start(chain);
    const [operator] = consortium.members as [Member];
    done = await live(operator, steps);
    if (!done) await operator.pass(11);
    const ranges = await consortium.ranges();
    assert.equal(ranges.slice(0, 3), expected, `killed after ${steps} steps`);
    assert.ok(ranges.length <= 4);
  }
  assert.ok(steps > 50, `${steps} steps`);
});

test('killed again and again, in lives just long enough: it comes to the end all the same', async () => {
  for (const steps of [40, 55, 70]) {
    const consortium = await SettlementConsortium.start(new SignedChain().fill(69));
    const [operator] = consortium.members as [Member];
    assert.ok((await untilDone(operator, steps)) > 1);
    assert.is((await consortium.ranges()).length, 7);
  }
});

test('a member is killed at each step of its audit: the alarm is raised once, and the decision written down', async () => {
  let steps = 0;
  const chain = new SignedChain().fill(12);
  for (let done = false; !done; steps += 1) {
    const consortium = await SettlementConsortium.start(chain);
    const [operator, second, third] = consortium.members as [Member, Member, Member];
    const { writer } = operator.ports;
    const lie = operator.process((ports) => ({
      ...ports,
      writer: {
        ...writer,
        submitRoot: (name, range) => writer.submitRoot(name, { ...range, leafCount: 1000 }),
        raiseAlarm: async () => ({ effect: 'none', transactionId: '', block: 0 }),
      },
    }));
    await lie.pass();
    done = await live(second, steps);
    await second.pass();
    await third.pass();
    await second.process().pass();
    await third.process().pass();
    const [root] = await consortium.roots();
    assert.equal([root!.status, root!.judged, root!.standing[0]!.by.slice(-2)], ['refuted', true, ['Org2', 'Org3']]);
  }
  assert.ok(steps > 20, `${steps} steps`);
});

test('a member is killed at each step of saying that settlement is overdue: it says so once', async () => {
  let steps = 0;
  for (let done = false; !done; steps += 1) {
    const consortium = await SettlementConsortium.start(new SignedChain().fill(3));
    const [, second] = consortium.members as [Member, Member];
    await second.pass();
    second.now += 30_000;
    done = await live(second, steps);
    await second.process().pass();
    const { overdue } = await second.ports.reader.chain('chains02');
    assert.equal(overdue, [{ organization: 'Org2', failed: 1 }]);
  }
  assert.ok(steps > 5, `${steps} steps`);
});

test.run();
