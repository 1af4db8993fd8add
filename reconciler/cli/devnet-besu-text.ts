import { join } from 'node:path';
import { BESU_FILE, type BesuFile, type BesuNetworkFile } from './devnet-besu-file.js';

/** How to reach the Besu networks of a devnet. */
export function howToReachBesu({ networks }: BesuFile, directory: string): string {
  const lines = networks.flatMap((network) => [
    `${network.name}: Besu network of chain id ${network.chainId}; files in ${join(directory, 'besu', network.name)}`,
    ...(network.contracts === undefined
      ? []
      : [
          `  OpsSC ${network.contracts.opssc}, node rules ${network.contracts.nodeRules}, account rules ${network.contracts.accountRules}`,
        ]),
    ...network.nodes.map((node) => `  ${nodeLine(node)}`),
    ...network.accounts.map(({ organization, address }) => `  account ${address}  ${organization}`),
  ]);
  return `${lines.join('\n')}\nAll of it, keys and certificates too: ${join(directory, BESU_FILE)}\nIts keys are public: use them nowhere else.\n`;
}

/** One line a node with its peers. */
export function besuStatusText(file: BesuFile, peers: ReadonlyMap<string, number | undefined>): string {
  const lines = file.networks.flatMap((network) => [
    `${network.name}: Besu network of chain id ${network.chainId}, process ${file.pid}, since ${file.startedAt}`,
    ...network.nodes.map((node) => {
      const count = peers.get(`${network.name}/${node.name}`);
      return `  ${nodeLine(node)}  ${count === undefined ? 'does not answer' : `${count} ${count === 1 ? 'peer' : 'peers'}`}`;
    }),
  ]);
  return `${lines.join('\n')}\n`;
}

function nodeLine({ rpcUrl, name, organization, role, agent }: BesuNetworkFile['nodes'][number]): string {
  const whose = [role, organization].filter((one) => one !== undefined).join(' of ');
  const parts = [
    rpcUrl,
    name,
    ...(whose === '' ? [] : [`(${whose})`]),
    ...(agent === undefined ? [] : [`agent ${agent.url}`]),
  ];
  return parts.join('  ');
}
