import { canonicalJson } from '../../core/digest/canonical-json.js';
import type { Json } from '../../core/model/json.js';
import type { Resource, SpecProblem } from '../../core/model/kind.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { folderOf, joinPath } from '../../core/text/join-path.js';
import { parsePolicy } from '../../fabric/policy/parse-policy.js';
import { isPolicyPath } from '../chaincode/canonical-policy.js';
import type { ChaincodeSpec } from '../chaincode/chaincode-spec.js';
import { mspIdsOf } from '../chaincode/policy-strength.js';
import type { PlasmaSubject } from './check-plasma-chain.js';
import { findChaincode } from './find-chaincode.js';
import { seatsOf } from './seats-of.js';

type Found = Resource<ChaincodeSpec>;

/** The root contract, the chaincodes of both channels, who endorses them and who asks across. */
export function checkPlasmaChaincodes(subject: PlasmaSubject): readonly SpecProblem[] {
  const { spec } = subject;
  const pairs = spec.chaincodes.map((name, index) => pairOf(subject, name, `/spec/chaincodes/${index}`));
  return [
    ...rootContractProblems(subject),
    ...pairs.flatMap(({ problems }) => problems),
    ...endorserProblems(subject, pairs),
    ...spec.callers.flatMap((mspId, index) => callerProblems(subject, pairs, mspId, `/spec/callers/${index}`)),
  ];
}

function rootContractProblems(subject: PlasmaSubject): readonly SpecProblem[] {
  const { chaincode } = subject.spec.root;
  return found(subject, chaincode, 'root', '/spec/root/chaincode').problems;
}

interface Pair {
  readonly name: string;
  readonly root: Found | undefined;
  readonly plasma: Found | undefined;
  readonly problems: readonly SpecProblem[];
}

/** The same chaincode on both channels: the very same source. */
function pairOf(subject: PlasmaSubject, name: string, path: string): Pair {
  const [root, plasma] = [found(subject, name, 'root', path), found(subject, name, 'plasma', path)];
  const problems = [...root.problems, ...plasma.problems];
  if (root.document && plasma.document && sourceOf(root.document) !== sourceOf(plasma.document)) {
    const what = `${name} is made of another source on ${subject.spec.root.channel} than on ${subject.spec.plasma.channel}`;
    const mend = `give ${root.document.address.name} and ${plasma.document.address.name} the same spec.source`;
    problems.push({ code: 'CHAINCODES_DIFFER', path, what, mend });
  }
  return { name, root: root.document, plasma: plasma.document, problems };
}

function found(
  { spec, resource, desired }: PlasmaSubject,
  name: string,
  side: 'root' | 'plasma',
  path: string,
): { readonly document?: Found; readonly problems: readonly SpecProblem[] } {
  const { channel } = spec[side];
  const { document, names } = findChaincode(resource.address.network, channel, name, desired);
  if (document) return { document, problems: [] };
  const what = `no Chaincode document declares "${name}" on ${channel}`;
  const mend = didYouMean(name, names, `add one: { channel: ${channel} }`);
  return { problems: [{ code: 'CHAINCODE_MISSING', path, what, mend }] };
}

/** Paths are relative to the document. */
function sourceOf({ spec: { source }, origin }: Found): string {
  if (!source) return '';
  const folder = 'repository' in source ? '' : folderOf(origin.file);
  return canonicalJson({ ...source, path: joinPath(folder, source.path) ?? source.path } as unknown as Json);
}

/** Whoever endorses is in the channel, has a peer there that runs the chaincode, and is named by its policy with nobody else. */
function endorserProblems(subject: PlasmaSubject, pairs: readonly Pair[]): readonly SpecProblem[] {
  const { spec, plasma } = subject;
  const outside = spec.endorsers.flatMap((mspId, index): readonly SpecProblem[] => {
    const path = `/spec/endorsers/${index}`;
    if (!plasma.members.includes(mspId)) {
      const what = `the endorser ${mspId} is no member of ${spec.plasma.channel}`;
      const mend = didYouMean(mspId, plasma.members, `members are ${plasma.members.join(', ')}`);
      return [{ code: 'NOT_A_MEMBER', path, what, mend }];
    }
    return pairs.flatMap(({ name, plasma: document }) => {
      if (!document || runningOn(subject, document, mspId, 'plasma').length > 0) return [];
      const what = `the endorser ${mspId} has no peer in ${spec.plasma.channel} that runs ${name}`;
      const mend = `place one there: spec.plasma.placement, and spec.placement of ${document.address.name}`;
      return [{ code: 'NO_PEER', path, what, mend }];
    });
  });
  return [...outside, ...pairs.flatMap(({ plasma: document }) => (document ? policyProblems(subject, document) : []))];
}

function policyProblems({ spec, plasma }: PlasmaSubject, { spec: chaincode, address }: Found): readonly SpecProblem[] {
  const policy = chaincode.endorsementPolicy;
  const named = isPolicyPath(policy) ? plasma.members : policyNames(policy);
  const wanted = sortedUnique(spec.endorsers);
  if (!named || sortedUnique(named).join() === wanted.join()) return [];
  const what = `by its policy ${sortedUnique(named).join(', ')} endorse ${chaincode.name} on ${chaincode.channel}, not ${wanted.join(', ')}`;
  const mend = `let spec.endorsementPolicy of Chaincode ${address.name} name the endorsers and nobody else`;
  return [{ code: 'ENDORSERS_DIFFER', path: '/spec/endorsers', what, mend }];
}

/** Undefined: its own document says that it cannot be read. */
function policyNames(policy: string): readonly string[] | undefined {
  try {
    return mspIdsOf(parsePolicy(policy));
  } catch {
    return undefined;
  }
}

/** A cross-channel query is answered by the peer itself: one that sits in both channels and has the chaincode on both. */
function callerProblems(
  subject: PlasmaSubject,
  pairs: readonly Pair[],
  mspId: string,
  path: string,
): readonly SpecProblem[] {
  const isMember = subject.root.members.includes(mspId) && subject.plasma.members.includes(mspId);
  return pairs.flatMap(({ name, root, plasma }): readonly SpecProblem[] => {
    if (!root || !plasma || !isMember) return [];
    const there = runningOn(subject, plasma, mspId, 'plasma');
    if (runningOn(subject, root, mspId, 'root').some((peer) => there.includes(peer))) return [];
    const what = `no peer of the cross-channel caller ${mspId} has ${name} on both ${subject.spec.root.channel} and ${subject.spec.plasma.channel}`;
    const mend = `let one sit in both (placement of this document) and run it on both (placement of ${root.address.name} and ${plasma.address.name})`;
    return [{ code: 'CALLER_LACKS_CHAINCODE', path, what, mend }];
  });
}

function runningOn(
  subject: PlasmaSubject,
  { spec: { placement } }: Found,
  mspId: string,
  side: 'root' | 'plasma',
): readonly string[] {
  if (!subject[side].members.includes(mspId)) return [];
  const placed = Object.hasOwn(placement, mspId) ? placement[mspId] : undefined;
  return seatsOf(subject, mspId, side).filter((peer) => placed?.includes(peer) ?? true);
}
