import { common } from '@hyperledger/fabric-protos';
import { GatewayBlockReader } from '../../../adapters/fabric/gateway-block-reader.js';
import { GatewayPlasmaRootReader } from '../../../adapters/fabric/gateway-plasma-root-reader.js';
import type { PlasmaChainView } from '../../../ports/read/plasma-root-reader.js';
import type { ClientCalls } from '../client-calls.js';
import type { DemoConsortium } from '../demo-consortium.js';
import { PLASMA_CHANNEL, ROOT_CHANNEL, ROOT_CONTRACT } from './spec-files.js';

/** The story's network, and a client of each of its two channels. */
export interface Chains {
  readonly consortium: DemoConsortium;
  readonly main: ClientCalls;
  readonly plasma: ClientCalls;
}

/** So many transactions at once on the plasma chain: how many of them each block has. */
export async function burst({ consortium, plasma }: Chains, name: string, count: number): Promise<readonly number[]> {
  const reader = new GatewayBlockReader(consortium.organization('org02').peers);
  const before = (await reader.blocks(PLASMA_CHANNEL)).height;
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      plasma.commits({ what: 'a record', by: 'org02', function: 'write', args: [`${name}-${index}`, `${index}`] }),
    ),
  );
  const { height, read } = await reader.blocks(PLASMA_CHANNEL);
  const sizes: number[] = [];
  for await (const bytes of read(before, height - 1))
    sizes.push(common.Block.deserializeBinary(bytes).getData()!.getDataList().length);
  return sizes;
}

/** Milliseconds from sending a transaction to its commit on the main chain, one at a time: the mean. */
export async function confirmation({ main }: Chains, name: string, count: number): Promise<number> {
  const began = performance.now();
  for (let index = 0; index < count; index += 1)
    await main.commits({ what: 'a record', by: 'org01', function: 'write', args: [`${name}-${index}`, `${index}`] });
  return (performance.now() - began) / count;
}

/** Seconds from the commit of a record on the plasma chain until its block is settled; the block, and how far it is settled. */
export async function settling(
  chains: Chains,
  name: string,
): Promise<{ readonly block: number; readonly seconds: number; readonly settledTo: number }> {
  const { consortium, plasma } = chains;
  const record = { what: 'a record', by: 'org02', function: 'write', args: [name, 'to be settled'] };
  const block = (await plasma.commits(record)).block!;
  const began = Date.now();
  const settledTo = await consortium.until(`the root of block ${block}`, async () => {
    const seen = (await rootChain(chains)).settledTo;
    return seen >= block ? seen : undefined;
  });
  return { block, seconds: (Date.now() - began) / 1000, settledTo };
}

/** What the root contract says of the chain. */
export function rootChain({ consortium }: Chains): Promise<PlasmaChainView> {
  const place = { channel: ROOT_CHANNEL, chaincode: ROOT_CONTRACT };
  return new GatewayPlasmaRootReader(consortium.organization('org01').peers, place).chain(PLASMA_CHANNEL);
}
