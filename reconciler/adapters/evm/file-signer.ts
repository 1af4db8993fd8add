import { readFile } from 'node:fs/promises';
import type { SigningKey } from 'ethers';
import { QuorateError } from '../../core/model/quorate-error.js';
import { pureEthers } from '../../evm/pure-ethers.js';
import type { EvmSigner, PlainTransaction } from './evm-signer.js';

/** A file with 64 hex digits, or an encrypted keystore (Web3 Secret Storage) whose passphrase is in another file. */
export type KeyFile =
  | { readonly privateKeyFile: string }
  | { readonly keystore: string; readonly passphraseFile: string };

/** Reads the key when it is first needed, and once. */
export class FileSigner implements EvmSigner {
  readonly #file: KeyFile;
  #key: Promise<SigningKey> | undefined;

  constructor(file: KeyFile) {
    this.#file = file;
  }

  async address(): Promise<string> {
    return new (pureEthers().Wallet)(await this.#read()).address.toLowerCase();
  }

  async sign(transaction: PlainTransaction): Promise<string> {
    const unsigned = pureEthers().Transaction.from({ ...transaction, type: 0 });
    unsigned.signature = (await this.#read()).sign(unsigned.unsignedHash);
    return unsigned.serialized;
  }

  #read(): Promise<SigningKey> {
    this.#key ??= readKey(this.#file).catch((error) => {
      this.#key = undefined;
      throw error;
    });
    return this.#key;
  }
}

async function readKey(file: KeyFile): Promise<SigningKey> {
  if ('privateKeyFile' in file) {
    const text = (await readText(file.privateKeyFile)).trim();
    const key = /^(?:0x)?([0-9a-fA-F]{64})$/.exec(text)?.[1];
    if (key === undefined) throw unreadable(file.privateKeyFile, 'it does not hold 64 hex digits');
    return made(() => soundKey(`0x${key}`), file.privateKeyFile, 'it holds no key of secp256k1');
  }
  const [json, passphrase] = await Promise.all([readText(file.keystore), readText(file.passphraseFile)]);
  // A line end at the end is the editor's; whatever else there is belongs to the passphrase.
  const wallet = await pureEthers()
    .Wallet.fromEncryptedJson(json, passphrase.replace(/\r?\n$/, ''))
    .catch(() => undefined);
  if (!wallet) throw unreadable(file.keystore, 'it is no keystore, or the passphrase does not open it');
  return new (pureEthers().SigningKey)(wallet.privateKey);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, (error as NodeJS.ErrnoException).code ?? 'it cannot be read');
  }
}

/** One whose public key there is: that is looked at now, and not when a transaction waits. */
function soundKey(hex: string): SigningKey {
  const key = new (pureEthers().SigningKey)(hex);
  void key.publicKey;
  return key;
}

/** What libraries say of a key may hold it: it goes no further. */
function made<T>(make: () => T, path: string, why: string): T {
  try {
    return make();
  } catch {
    throw unreadable(path, why);
  }
}

function unreadable(path: string, why: string): QuorateError {
  return new QuorateError('KEY_UNREADABLE', "The key of our organization's account cannot be used", {
    why: `${path}: ${why}`,
    mend: 'Correct the file, or the path in your settings; the account is the one that the Network document names.',
    facts: { path },
  });
}
