import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encryptKeystoreJsonSync, Transaction, Wallet } from 'ethers';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlainTransaction } from '../../../reconciler/adapters/evm/evm-signer.js';
import { loadSigner } from '../../../reconciler/adapters/evm/load-signer.js';
import { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { testKey } from './evm-network.js';

const test = suite('signers');
const KEY = testKey(3);
const ADDRESS = new Wallet(KEY).address.toLowerCase();
const PLAIN: PlainTransaction = {
  chainId: 2020,
  nonce: 7,
  gasPrice: 0n,
  gasLimit: 50_000n,
  to: `0x${'22'.repeat(20)}`,
  data: '0x0102',
};
let folder: string;

test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-signers-'));
});
test.after(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};

async function errorOf(promise: Promise<unknown>): Promise<QuorateError> {
  try {
    await promise;
  } catch (error) {
    assert.instance(error, QuorateError);
    return error as QuorateError;
  }
  throw new Error('no error');
}

/** Whatever a log could get hold of. */
const everything = (error: QuorateError) => `${JSON.stringify(error)} ${error.stack} ${String(error.cause)}`;

function assertSigned(raw: string): void {
  const signed = Transaction.from(raw);
  assert.equal(
    [signed.from?.toLowerCase(), signed.to, signed.nonce, signed.chainId, signed.data, signed.type],
    [ADDRESS, PLAIN.to, 7, 2020n, '0x0102', 0],
  );
}

test('a key in a file, with or without 0x and a line end', async () => {
  for (const [index, text] of [KEY, `${KEY.slice(2)}\n`, KEY.toUpperCase().replace('0X', '0x')].entries()) {
    const signer = loadSigner({ privateKeyFile: file(`key${index}`, text) });
    assert.is(await signer.address(), ADDRESS);
    assertSigned(await signer.sign(PLAIN));
  }
});

test('a keystore with its passphrase in another file', async () => {
  const json = encryptKeystoreJsonSync({ address: ADDRESS, privateKey: KEY }, 'pass word', {
    scrypt: { N: 2, r: 1, p: 1 },
  });
  const keystore = file('keystore.json', json);
  const signer = loadSigner({ keystore, passphraseFile: file('good', 'pass word\n') });
  assert.is(await signer.address(), ADDRESS);
  assertSigned(await signer.sign(PLAIN));
  const wrong = await errorOf(loadSigner({ keystore, passphraseFile: file('bad', 'pass-word') }).address());
  assert.is(wrong.code, 'KEY_UNREADABLE');
  assert.not.match(everything(wrong), /pass.word/);
});

test('a file that is no key is refused, and what it holds is in no error', async () => {
  const nearly = KEY.slice(0, -1);
  for (const text of [nearly, `${KEY}00`, '', `0x${'0'.repeat(64)}`, `${KEY} ${KEY}`]) {
    const error = await errorOf(loadSigner({ privateKeyFile: file('bad-key', text) }).sign(PLAIN));
    assert.is(error.code, 'KEY_UNREADABLE');
    assert.not.ok(everything(error).includes(nearly.slice(2)), text);
  }
  assert.is((await errorOf(loadSigner({ privateKeyFile: join(folder, 'none') }).address())).code, 'KEY_UNREADABLE');
  const json = file('no-keystore.json', JSON.stringify({ key: KEY }));
  const error = await errorOf(loadSigner({ keystore: json, passphraseFile: file('p', 'x') }).address());
  assert.is(error.code, 'KEY_UNREADABLE');
  assert.not.ok(everything(error).includes(nearly));
});

test('a file that comes later is read then', async () => {
  const path = join(folder, 'later');
  const signer = loadSigner({ privateKeyFile: path });
  assert.is((await errorOf(signer.address())).code, 'KEY_UNREADABLE');
  writeFileSync(path, KEY);
  chmodSync(path, 0o600);
  assert.is(await signer.address(), ADDRESS);
});

/** web3signer, as far as it is asked: `answer` gets the parameters. */
async function remote(answer: (fields: Record<string, string>) => Promise<unknown> | unknown) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', async () => {
      const { id, method, params } = JSON.parse(body);
      assert.is(method, 'eth_signTransaction');
      response.end(JSON.stringify({ jsonrpc: '2.0', id, ...((await answer(params[0])) as object) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => new Promise((resolve) => server.close(resolve));
  return { url, close };
}

const signed = (fields: Record<string, string>, key = KEY) =>
  new Wallet(key).signTransaction({
    type: 0,
    chainId: BigInt(fields.chainId!),
    nonce: Number(fields.nonce),
    gasLimit: BigInt(fields.gas!),
    gasPrice: BigInt(fields.gasPrice!),
    to: fields.to!,
    data: fields.data!,
    value: BigInt(fields.value!),
  });

test('a remote signer signs what it is asked to', async () => {
  const { url, close } = await remote(async (fields) => ({ result: await signed(fields) }));
  const signer = loadSigner({ web3signer: url, address: ADDRESS.toUpperCase().replace('0X', '0x') });
  assert.is(await signer.address(), ADDRESS);
  assertSigned(await signer.sign(PLAIN));
  await close();
});

test('a remote signer that signs anything else, or as anybody else, is found out', async () => {
  const lies: readonly ((fields: Record<string, string>) => Promise<string> | string)[] = [
    (fields) => signed({ ...fields, to: `0x${'33'.repeat(20)}` }),
    (fields) => signed({ ...fields, data: '0x0103' }),
    (fields) => signed({ ...fields, nonce: '0x8' }),
    (fields) => signed({ ...fields, chainId: '0x1' }),
    (fields) => signed({ ...fields, value: '0x1' }),
    (fields) => signed({ ...fields, gasPrice: '0x1' }),
    (fields) => signed({ ...fields, gas: '0x1' }),
    (fields) => signed(fields, testKey(4)),
    () => '0x00',
  ];
  for (const lie of lies) {
    const { url, close } = await remote(async (fields) => ({ result: await lie(fields) }));
    assert.is((await errorOf(loadSigner({ web3signer: url, address: ADDRESS }).sign(PLAIN))).code, 'SIGNER_DIFFERS');
    await close();
  }
});

test('a remote signer that refuses or is away is transient, and its address gives no secret away', async () => {
  const { url, close } = await remote(() => ({ error: { code: -32_000, message: 'Unable to sign' } }));
  const refused = await errorOf(loadSigner({ web3signer: url, address: ADDRESS }).sign(PLAIN));
  assert.equal([refused.code, refused.retry], ['SIGNER_UNREACHABLE', 'transient']);
  await close();
  const away = url.replace('http://', 'http://user:hush@');
  const error = await errorOf(loadSigner({ web3signer: away, address: ADDRESS }).sign(PLAIN));
  assert.is(error.code, 'SIGNER_UNREACHABLE');
  assert.not.match(everything(error), /hush/);
});

test.run();
