/** Starts an embedded Besu network, tells its folder and ports, and stays: for tests that kill it. fork(devnet-parent.js) */
import { startEvmDevnet } from '../../../reconciler/devnet/evm/start-evm-devnet.js';

const { directory, rpcUrl, nodes } = await startEvmDevnet({
  chainId: 5,
  nodes: [{ name: 'one' }, { name: 'two' }],
  backEnd: 'none',
});
process.send!({
  directory,
  ports: [rpcUrl, ...nodes.map((node) => node.rpcUrl)].map((url) => Number(new URL(url).port)),
});
