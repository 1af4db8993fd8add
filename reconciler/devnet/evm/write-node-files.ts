import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodesContract } from './contract-permissions.js';

/** The files of one node, as its owner would have them. Absolute paths. */
export interface NodeFiles {
  readonly folder: string;
  readonly config: string;
  /** Both lists. */
  readonly permissions: string;
  readonly staticNodes: string;
}

export interface NodeSettings {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly rpcPort: number;
  /** enode URLs. */
  readonly bootNodes: readonly string[];
  readonly staticNodes: readonly string[];
  /** Undefined: what nodes may connect is not up to a list of this node. */
  readonly allowedNodes: readonly string[] | undefined;
  readonly allowedAccounts: readonly string[] | undefined;
  readonly nodesContract: NodesContract | undefined;
  readonly accountsContract: string | undefined;
  readonly discovery: boolean;
}

export function nodeFiles(directory: string, name: string): NodeFiles {
  const folder = join(directory, name);
  return {
    folder,
    config: join(folder, 'config.toml'),
    permissions: join(folder, 'permissions_config.toml'),
    staticNodes: join(folder, 'static-nodes.json'),
  };
}

/** Writes config.toml, permissions_config.toml and static-nodes.json of a node, over what is there. */
export function writeNodeFiles(files: NodeFiles, settings: NodeSettings): void {
  mkdirSync(files.folder, { recursive: true });
  writeFileSync(files.config, configToml(files, settings));
  writeFileSync(files.permissions, permissionsToml(settings));
  writeFileSync(files.staticNodes, `${JSON.stringify(settings.staticNodes, null, 2)}\n`);
}

/** Another P2P address for a node that does not run: Besu reads it when it starts. */
export function writeNodeAddress({ config }: NodeFiles, host: string, port: number): void {
  const text = readFileSync(config, 'utf8')
    .replace(/^p2p-host=.*$/m, () => `p2p-host=${quoted(host)}`)
    .replace(/^p2p-port=.*$/m, `p2p-port=${port}`);
  writeFileSync(config, text);
}

function configToml(files: NodeFiles, settings: NodeSettings): string {
  const { name, host, port, rpcPort, bootNodes, nodesContract, accountsContract } = settings;
  const contracts = [
    ...(nodesContract === undefined
      ? []
      : [
          'permissions-nodes-contract-enabled=true',
          `permissions-nodes-contract-address=${quoted(nodesContract.address)}`,
          `permissions-nodes-contract-version=${nodesContract.version}`,
        ]),
    ...(accountsContract === undefined
      ? []
      : [
          'permissions-accounts-contract-enabled=true',
          `permissions-accounts-contract-address=${quoted(accountsContract)}`,
        ]),
  ];
  return [
    `# Settings of ${name}, a node of an embedded network: Besu's options without their dashes.`,
    `p2p-host=${quoted(host)}`,
    `p2p-port=${port}`,
    `discovery-enabled=${settings.discovery}`,
    `bootnodes=${list(bootNodes)}`,
    `static-nodes-file=${quoted(files.staticNodes)}`,
    'rpc-http-enabled=true',
    'rpc-http-host="127.0.0.1"',
    `rpc-http-port=${rpcPort}`,
    'rpc-http-api=["ETH", "NET", "WEB3", "PERM", "ADMIN"]',
    'min-gas-price=0',
    '',
    '# Who may connect, and whose transactions are taken.',
    `permissions-nodes-config-file-enabled=${settings.allowedNodes !== undefined}`,
    `permissions-nodes-config-file=${quoted(files.permissions)}`,
    `permissions-accounts-config-file-enabled=${settings.allowedAccounts !== undefined}`,
    `permissions-accounts-config-file=${quoted(files.permissions)}`,
    ...contracts,
    '',
  ].join('\n');
}

function permissionsToml({ name, allowedNodes = [], allowedAccounts = [] }: NodeSettings): string {
  return [
    `# Lists of ${name}: reconcile node-agent keeps them, and leaves the rest of this file alone.`,
    `nodes-allowlist=${list(allowedNodes)}`,
    // Besu holds them in lower case, and calls a file that does not out of sync.
    `accounts-allowlist=${list(allowedAccounts.map((one) => one.toLowerCase()))}`,
    '',
  ].join('\n');
}

function list(entries: readonly string[]): string {
  return entries.length === 0 ? '[]' : `[\n${entries.map((entry) => `  ${quoted(entry)},\n`).join('')}]`;
}

const quoted = (value: string) => JSON.stringify(value);
