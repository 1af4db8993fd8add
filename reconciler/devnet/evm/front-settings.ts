import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { readStaticNodes } from '../../evm/besu-static-nodes.js';
import type { Enode } from '../../evm/enode.js';
import { besuEnode } from './besu-enode.js';

/** What a front takes of its node's config.toml, whose keys are Besu's options without their dashes. */
export interface FrontSettings {
  readonly p2pHost: string;
  readonly p2pPort: number;
  readonly discovery: boolean;
  readonly rpcPort: number;
  /** API groups in upper case. */
  readonly apis: readonly string[];
  readonly bootNodes: readonly Enode[];
  readonly staticNodes: readonly Enode[];
  /** permissions_config.toml, where the list of nodes is enforced. */
  readonly nodesFile: string | undefined;
  readonly accountsFile: string | undefined;
  readonly nodesContract: { readonly address: string; readonly version: 1 | 2 } | undefined;
  readonly accountsContract: string | undefined;
}

type Toml = Record<string, unknown>;

/** @throws Error for a file that Besu could not start with */
export function readFrontSettings(file: string): FrontSettings {
  const toml = parse(readFileSync(file, 'utf8')) as Toml;
  const staticFile = text(toml, 'static-nodes-file');
  return {
    p2pHost: text(toml, 'p2p-host') ?? '127.0.0.1',
    p2pPort: Number(toml['p2p-port'] ?? 30303),
    discovery: toml['discovery-enabled'] !== false,
    rpcPort: Number(toml['rpc-http-port'] ?? 8545),
    apis: texts(toml, 'rpc-http-api', ['ETH', 'NET', 'WEB3']).map((one) => one.toUpperCase()),
    bootNodes: texts(toml, 'bootnodes').map(besuEnode),
    staticNodes: staticFile === undefined || !existsSync(staticFile) ? [] : staticNodesOf(staticFile),
    nodesFile: enabled(toml, 'permissions-nodes-config-file'),
    accountsFile: enabled(toml, 'permissions-accounts-config-file'),
    nodesContract: nodesContractOf(toml),
    accountsContract:
      toml['permissions-accounts-contract-enabled'] === true
        ? text(toml, 'permissions-accounts-contract-address')
        : undefined,
  };
}

function staticNodesOf(file: string): readonly Enode[] {
  return readStaticNodes(file, readFileSync(file, 'utf8')).map(besuEnode);
}

function nodesContractOf(toml: Toml): FrontSettings['nodesContract'] {
  const address = text(toml, 'permissions-nodes-contract-address');
  if (toml['permissions-nodes-contract-enabled'] !== true || address === undefined) return undefined;
  return { address, version: Number(toml['permissions-nodes-contract-version'] ?? 1) === 2 ? 2 : 1 };
}

function enabled(toml: Toml, key: string): string | undefined {
  return toml[`${key}-enabled`] === true ? text(toml, key) : undefined;
}

function text(toml: Toml, key: string): string | undefined {
  const value = toml[key];
  return typeof value === 'string' ? value : undefined;
}

function texts(toml: Toml, key: string, otherwise: readonly string[] = []): readonly string[] {
  const value = toml[key];
  if (typeof value === 'string') return value.split(',');
  return Array.isArray(value) ? value.map(String) : otherwise;
}
