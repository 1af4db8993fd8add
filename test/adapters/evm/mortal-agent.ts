/**
 * A node agent that is killed before its nth step, or writes and ends: for tests.
 *   fork(mortal-agent.js, [N, JSON of {rpcUrl, files, lists}])
 */
import { NodeAgent, type NodeAgentFiles } from '../../../reconciler/adapters/evm/node-agent.js';
import type { OwnNodeLists } from '../../../reconciler/ports/write/permissioning-writer.js';

const [, , nth, json] = process.argv as [string, string, string, string];
const { rpcUrl, files, lists } = JSON.parse(json) as {
  readonly rpcUrl: string;
  readonly files: NodeAgentFiles;
  readonly lists: OwnNodeLists;
};
let steps = 0;
const agent = new NodeAgent({
  node: 'writer1',
  rpcUrl,
  files,
  before: () => {
    steps += 1;
    if (steps === Number(nth)) process.kill(process.pid, 'SIGKILL');
  },
});
await agent.write(lists);
