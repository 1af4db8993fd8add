import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Wallet } from 'ethers';
import { startEvmDevnet } from '../../reconciler/devnet/evm/start-evm-devnet.js';
import { ask } from '../devnet/evm/json-rpc.js';

const FILE = fileURLToPath(new URL('../../../test/vectors/besu-real/25.5.0-accounts.json', import.meta.url));
const CHAIN = 648_540;
const GAS = 100_000;
const byte = (value: number) => value.toString(16).padStart(2, '0');

/** Code that answers by the transaction's target: where it jumps, or the word of the question that it gives back. */
const BY_TARGET: readonly (readonly [target: number, code: string])[] = [
  [3, '600080fd'],
  [4, '601f6000f3'],
  [5, '00'],
  ...([0x44, 0x64, 0xa4, 0xc4] as const).map((at, index) => [6 + index, `60${byte(at)}3560005260206000f3`] as const),
];

/** A contract of accounts for these questions: it says the target's own number, but for the targets above. */
export function answeringCode(): string {
  const entry = 3 + BY_TARGET.length * 7 + 8;
  let at = entry;
  let jumps = '';
  let rest = '';
  for (const [target, code] of BY_TARGET) {
    // DUP1, PUSH1 target, EQ, PUSH1 where, JUMPI
    jumps += `8060${byte(target)}1460${byte(at)}57`;
    rest += `5b${code}`;
    at += 1 + code.length / 2;
  }
  // PUSH1 0x24, CALLDATALOAD: the target. PUSH1 0, MSTORE, and that word is the answer.
  return `0x602435${jumps}60005260206000f3${rest}`;
}

interface Sent {
  /** Left out: a contract is made. */
  readonly to?: number;
  readonly value?: number;
  readonly gasPrice?: number;
  readonly data?: string;
}

/** What is sent, by its name. */
export const SENT: Readonly<Record<string, Sent>> = {
  'it says 1': { to: 1 },
  'it says 0: a contract is made': { data: '0x00' },
  'it says 2': { to: 2 },
  'it reverts': { to: 3 },
  'it says 31 bytes': { to: 4 },
  'it says nothing': { to: 5 },
  'it is told the value: 1': { to: 6, value: 1 },
  'it is told the value: 0': { to: 6 },
  'it is told the price: 1': { to: 7, gasPrice: 1 },
  'it is told the price: 0': { to: 7 },
  'it is told where the data are': { to: 8, data: '0x01' },
  'it is told how long the data are: 1': { to: 9, data: '0x01' },
  'it is told how long the data are: 0': { to: 9 },
};

export type AccountAnswers = Readonly<Record<string, string>>;

/** What a node says that asks such a contract; a hash is `{hash}`. @param besu undefined: a front */
export async function askAccounts(besu: string | undefined): Promise<AccountAnswers> {
  const ingress = { node: { code: '0x', storage: {} }, account: { code: answeringCode(), storage: {} } };
  const engine = besu === undefined ? {} : { besu };
  const devnet = await startEvmDevnet({
    ...{ chainId: CHAIN, backEnd: 'none', accountsByContract: true, ingress, accounts: ['Alice'], ...engine },
    nodes: [{ name: 'validator1', role: 'validator' }],
  });
  try {
    const url = devnet.node('validator1').rpcUrl;
    const wallet = new Wallet(devnet.accounts.get('Alice')!.privateKey);
    const answers: Record<string, string> = {};
    for (const [name, { to, value = 0, gasPrice = 0, data = '0x' }] of Object.entries(SENT)) {
      const nonce = Number(await ask(url, 'eth_getTransactionCount', wallet.address, 'pending'));
      const fields = { chainId: CHAIN, nonce, value, gasPrice, gasLimit: GAS, data, type: 0 };
      const target = to === undefined ? {} : { to: `0x${byte(to).padStart(40, '0')}` };
      const answer = String(
        await ask(url, 'eth_sendRawTransaction', await wallet.signTransaction({ ...fields, ...target })),
      );
      answers[name] = /^0x[0-9a-f]{64}$/.test(answer) ? '{hash}' : answer;
    }
    return answers;
  } finally {
    await devnet.stop();
  }
}

/** As a real Besu answered when `record.ts` asked it last. */
export function readAccountAnswers(): AccountAnswers {
  return (JSON.parse(readFileSync(FILE, 'utf8')) as { readonly answers: AccountAnswers }).answers;
}

export function writeAccountAnswers(answers: AccountAnswers): void {
  const drawnBy = 'BESU_BIN=... node dist/test/besu-answers/record.js';
  writeFileSync(FILE, `${JSON.stringify({ drawnBy, answers }, null, 2)}\n`);
}
