import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadChaincode } from '../load-chaincode.js';
import { type Endorsed, MemoryLedger } from '../memory-ledger.js';

type Method = (ctx: { stub: unknown }, ...args: string[]) => Promise<string | undefined>;
type Contracts = { contracts: (new () => Record<string, Method>)[] };
const PRESENT = 'chaincode/numbertransfer';
const BEFORE = 'examples/telecom/numbertransfer-1.0';
const MEMBERS = ['Regulator', 'Telco1', 'Telco2', 'Telco3'];
const NUMBER = '+34600000001';
const HASH = 'ab'.repeat(32);
const REQUEST = [NUMBER, 'Telco1', HASH, HASH, 'c2VjcmV0'] as const;

class Channel {
  readonly ledger = new MemoryLedger('channel1', MEMBERS);
  private readonly contract;

  constructor(path = PRESENT) {
    this.contract = new (loadChaincode<Contracts>(path, 'index').contracts[0]!)();
  }

  async endorse(who: string, name: string, ...args: string[]): Promise<Endorsed> {
    return this.ledger.endorse(who, (stub) => this.contract[name]!({ stub }, ...args));
  }

  async submit(who: string, name: string, ...args: string[]): Promise<Endorsed> {
    const endorsed = await this.endorse(who, name, ...args);
    assert.equal(this.ledger.commit([endorsed]), ['VALID']);
    return endorsed;
  }

  async refused(code: string, who: string, name: string, ...args: string[]): Promise<string> {
    const message = await this.endorse(who, name, ...args).then(
      () => 'nothing was refused',
      (error: Error) => error.message,
    );
    assert.is(message.split(': ')[0], code, message);
    return message;
  }

  async owner(): Promise<string> {
    return (await this.endorse('Telco3', 'owner', NUMBER)).answer;
  }

  static async registered(path = PRESENT): Promise<Channel> {
    const channel = new Channel(path);
    await channel.submit('Regulator', 'register', NUMBER, 'Telco1');
    return channel;
  }
}

for (const path of [PRESENT, BEFORE]) {
  test(`${path}: a number goes from the present owner to the one that asked`, async () => {
    const channel = await Channel.registered(path);
    const asked = await channel.submit('Telco2', 'requestTransfer', ...REQUEST);
    assert.is(await channel.owner(), 'Telco1');
    const record = JSON.parse((await channel.endorse('Telco1', 'query', NUMBER)).answer);
    assert.is(record.requests.Telco2.encryptedCustomerData, 'c2VjcmV0');
    const confirmed = await channel.submit('Telco1', 'confirmTransfer', NUMBER, 'Telco2');
    assert.is(await channel.owner(), 'Telco2');
    assert.equal(
      [asked.event?.name, confirmed.event?.name],
      ['TransferRequested', 'TransferConfirmed'],
      'an event for both steps',
    );
    assert.equal(JSON.parse(confirmed.event!.payload), {
      number: NUMBER,
      owner: 'Telco2',
      by: 'Telco1',
      target: 'Telco2',
    });
    assert.not.match(asked.event!.payload, /c2VjcmV0/);
    const history = JSON.parse((await channel.endorse('Telco3', 'history', NUMBER)).answer);
    assert.equal(
      history.map((past: { event: string; by: string; owner: string }) => [past.event, past.by, past.owner]),
      [
        ['TransferConfirmed', 'Telco1', 'Telco2'],
        ['TransferRequested', 'Telco2', 'Telco1'],
        ['Registered', 'Regulator', 'Telco1'],
      ],
    );
  });
}

test('only the present owner lets a number go', async () => {
  const channel = await Channel.registered();
  await channel.submit('Telco2', 'requestTransfer', ...REQUEST);
  const message = await channel.refused('NOT_THE_OWNER', 'Telco2', 'confirmTransfer', NUMBER, 'Telco2');
  assert.match(message, /only Telco1 can let \+34600000001 go, not Telco2/);
  await channel.refused('NOT_THE_OWNER', 'Regulator', 'confirmTransfer', NUMBER, 'Telco2');
  await channel.refused('NO_REQUEST', 'Telco1', 'confirmTransfer', NUMBER, 'Telco3');
  await channel.refused('NO_REQUEST', 'Telco1', 'confirmTransfer', NUMBER, 'toString');
});

test('only the regulator registers, and each number once', async () => {
  const channel = await Channel.registered();
  await channel.refused('NOT_THE_REGULATOR', 'Telco1', 'register', '+34600000002', 'Telco1');
  await channel.refused('ALREADY_REGISTERED', 'Regulator', 'register', NUMBER, 'Telco2');
});

test('a request names the present owner and comes from somebody else', async () => {
  const channel = await Channel.registered();
  await channel.refused('NOT_THE_OWNER', 'Telco2', 'requestTransfer', NUMBER, 'Telco3', HASH, HASH, 'eA==');
  await channel.refused('ALREADY_OWNER', 'Telco1', 'requestTransfer', ...REQUEST);
  await channel.refused('NOT_REGISTERED', 'Telco2', 'requestTransfer', '+34600000009', 'Telco1', HASH, HASH, 'eA==');
});

test('one operator cannot keep another from asking; a confirmation ends all requests', async () => {
  const channel = await Channel.registered();
  await channel.submit('Telco3', 'requestTransfer', ...REQUEST);
  await channel.submit('Telco2', 'requestTransfer', ...REQUEST);
  await channel.submit('Telco1', 'confirmTransfer', NUMBER, 'Telco2');
  await channel.refused('NO_REQUEST', 'Telco2', 'confirmTransfer', NUMBER, 'Telco3');
});

test('two confirmations of one number in one block: one wins', async () => {
  const channel = await Channel.registered();
  await channel.submit('Telco3', 'requestTransfer', ...REQUEST);
  await channel.submit('Telco2', 'requestTransfer', ...REQUEST);
  const both = await Promise.all(
    ['Telco2', 'Telco3'].map((to) => channel.endorse('Telco1', 'confirmTransfer', NUMBER, to)),
  );
  assert.equal(channel.ledger.commit(both), ['VALID', 'MVCC_READ_CONFLICT']);
});

test('malformed input is refused, field by field', async () => {
  const channel = await Channel.registered();
  const bad = [
    ['register', '600000001', 'Telco1'],
    ['register', '+34600000003', 'Tel co'],
    ['requestTransfer', NUMBER, 'Telco1', 'AB', HASH, 'eA=='],
    ['requestTransfer', NUMBER, 'Telco1', HASH, '', 'eA=='],
    ['requestTransfer', NUMBER, 'Telco1', HASH, HASH, 'not base64!'],
    ['requestTransfer', NUMBER, 'Telco1', HASH, HASH, 'A'.repeat(90_000)],
    ['owner', 'x'],
    ['history', '+0'],
  ] as const;
  for (const [name, ...args] of bad) await channel.refused('INVALID_ARGUMENT', 'Regulator', name, ...args);
});

test('1.1 lets the one that asked take it back', async () => {
  const channel = await Channel.registered();
  await channel.submit('Telco2', 'requestTransfer', ...REQUEST);
  await channel.refused('NO_REQUEST', 'Telco3', 'cancelTransfer', NUMBER);
  await channel.submit('Telco2', 'cancelTransfer', NUMBER);
  await channel.refused('NO_REQUEST', 'Telco1', 'confirmTransfer', NUMBER, 'Telco2');
  assert.is((await channel.endorse('Telco1', 'version')).answer, '1.1');
});

test('1.0 and 1.1 differ by the two added functions and nothing else', () => {
  const read = (path: string, file: string) =>
    readFileSync(new URL(`../../../../${path}/${file}`, import.meta.url), 'utf8');
  for (const file of ['src/number.ts', 'src/ledger.ts', 'src/index.ts', 'tsconfig.json']) {
    assert.is(read(BEFORE, file), read(PRESENT, file), file);
  }
  const added = /\n {2}\/\*\*(?:(?!\*\/).)*Since 1\.1\. \*\/\n.*?\n {2}\}\n/gs;
  const contract = 'src/number-transfer-contract.ts';
  assert.is(read(PRESENT, contract).match(added)?.length, 2);
  assert.is(read(PRESENT, contract).replace(added, ''), read(BEFORE, contract));
  for (const file of ['package.json', 'package-lock.json']) {
    assert.is(
      read(BEFORE, file).replaceAll('"1.0.0"', '"1.1.0"'),
      read(PRESENT, file).replaceAll('"1.0.0"', '"1.1.0"'),
    );
  }
});

test.run();
