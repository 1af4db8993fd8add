import type { Resource, SpecProblem } from '../../core/model/kind.js';
import type { BesuNetworkSpec } from './besu-network-spec.js';

/** What one document can have wrong once the schema is satisfied. */
export function checkBesuNetwork({ spec }: Resource): readonly SpecProblem[] {
  const { permissioning } = spec as unknown as BesuNetworkSpec;
  if (permissioning.nodeIngress === permissioning.accountIngress) {
    return [
      {
        code: 'INGRESS_SAME',
        path: '/spec/permissioning/accountIngress',
        what: `nodeIngress and accountIngress are both ${permissioning.nodeIngress}`,
        mend: 'they are two contracts: see the genesis file',
      },
    ];
  }
  const contractOnly = (['interface', 'codeHash'] as const).filter((field) => field in permissioning);
  if (permissioning.backEnd === 'contract') return [];
  return contractOnly.map((field) => ({
    code: 'FIELD_USELESS',
    path: `/spec/permissioning/${field}`,
    what: `${field} is said of contracts, and backEnd is local`,
    mend: 'remove it, or write backEnd: contract',
  }));
}

/** Two documents for one chain would vote on the same things twice. */
export function checkBesuNetworks(
  resources: readonly Resource[],
): readonly { readonly resource: Resource; readonly problem: SpecProblem }[] {
  const first = new Map<number, Resource>();
  return resources.flatMap((resource) => {
    const { chainId } = resource.spec as unknown as BesuNetworkSpec;
    const earlier = first.get(chainId);
    if (!earlier) {
      first.set(chainId, resource);
      return [];
    }
    const what = `chain ${chainId} is BesuNetwork "${earlier.address.name}" (${earlier.origin.file}) already`;
    const mend = 'keep one of the two documents, or correct the chain id';
    return [{ resource, problem: { code: 'CHAIN_DUPLICATE', path: '/spec/chainId', what, mend } }];
  });
}
