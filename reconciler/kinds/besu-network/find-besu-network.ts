import { formatAddress } from '../../core/model/address.js';
import type { Resource, SpecProblem } from '../../core/model/kind.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import type { BesuNetworkSpec } from './besu-network-spec.js';

type Desired = ReadonlyMap<string, Resource>;

/** The document of a Besu network, if there is one. */
export function findBesuNetwork(
  network: string,
  name: string,
  desired: Desired,
): Resource<BesuNetworkSpec> | undefined {
  // Loaded documents of this kind have this spec: complete-besu-network.ts made it.
  return desired.get(formatAddress({ network, kind: 'BesuNetwork', name })) as unknown as
    | Resource<BesuNetworkSpec>
    | undefined;
}

/** That a list's `besuNetwork` is there. */
export function checkBesuNetworkReference(
  { address, spec }: Resource,
  desired: Desired,
): { readonly found: Resource<BesuNetworkSpec> | undefined; readonly problems: readonly SpecProblem[] } {
  const name = String(spec.besuNetwork);
  const found = findBesuNetwork(address.network, name, desired);
  if (found) return { found, problems: [] };
  const known = [...desired.values()].flatMap((one) => (one.address.kind === 'BesuNetwork' ? [one.address.name] : []));
  const problem = {
    code: 'REFERENCE_MISSING',
    path: '/spec/besuNetwork',
    what: `there is no BesuNetwork "${name}"`,
    mend: didYouMean(name, known, 'add a BesuNetwork document of that name'),
  };
  return { found, problems: [problem] };
}

/** Two lists of one kind for one network would undo each other. */
export function checkOneListEach(
  resources: readonly Resource[],
): readonly { readonly resource: Resource; readonly problem: SpecProblem }[] {
  const first = new Map<string, Resource>();
  return resources.flatMap((resource) => {
    const network = String(resource.spec.besuNetwork);
    const earlier = first.get(network);
    if (!earlier) {
      first.set(network, resource);
      return [];
    }
    const { kind, name } = earlier.address;
    const what = `BesuNetwork "${network}" has the ${kind} "${name}" (${earlier.origin.file}) already`;
    const mend = 'put all entries in one of the two documents';
    return [{ resource, problem: { code: 'LIST_SECOND', path: '/spec/besuNetwork', what, mend } }];
  });
}
