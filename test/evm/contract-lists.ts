import { abiOf } from '../../reconciler/evm/abi.js';
import {
  type Answered,
  endpointTuple,
  lacchainTuple,
  namedTuple,
  nodeOfEndpoint,
  nodeOfLacchain,
  nodeOfNamed,
  nodeOfQuorate,
  quorateTuple,
} from '../../reconciler/evm/node-tuple.js';
import type { PermissionedNode, PermissioningInterface } from '../../reconciler/ports/read/permissioning-reader.js';
import type { EvmCall } from '../../reconciler/ports/write/permissioning-writer.js';

const TUPLES = {
  quorate: { write: quorateTuple, read: nodeOfQuorate, key: 2 },
  lacchain: { write: lacchainTuple, read: nodeOfLacchain, key: 4 },
  'consensys-v1': { write: endpointTuple, read: nodeOfEndpoint, key: 4 },
  'consensys-v2': { write: namedTuple, read: nodeOfNamed, key: 3 },
} as const;

/** What a contract of an interface does to its list, told in a few lines: a second add of a key changes nothing. */
export function contractLists(kind: PermissioningInterface, nodes: readonly PermissionedNode[]) {
  const { write, read, key } = TUPLES[kind];
  const abi = abiOf(`${kind}-nodes`);
  const keyOf = (values: Answered) => values.slice(0, key).join(' ');
  const list = new Map<string, Answered>();
  const add = (values: Answered, replaces: boolean) => {
    if (replaces || !list.has(keyOf(values))) list.set(keyOf(values), values);
  };
  /** Through the ABI and back, as a chain would hand it over. */
  for (const node of nodes)
    add(
      [...write(node)].map((value) => (typeof value === 'number' ? BigInt(value) : value)),
      true,
    );
  return {
    run({ data }: EvmCall): void {
      const { name, args } = abi.parseTransaction({ data })!;
      const [first] = args;
      if (name === 'upsertNodes') for (const node of first) add([...node] as Answered, true);
      else if (name === 'removeNodes') for (const id of first) list.delete(keyOf([...id]));
      else if (name === 'addEnode') add([...args] as Answered, false);
      else if (name === 'removeEnode') list.delete(keyOf([...args]));
      else throw new Error(`no such call: ${name}`);
    },
    answers: () => [...list.values()],
    nodes: () => [...list.values()].map((values) => read(values)),
  };
}
