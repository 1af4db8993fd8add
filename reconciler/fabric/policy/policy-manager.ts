import { common } from '@hyperledger/fabric-protos';
import type { MspManager } from '../msp/identity.js';
import { implicitMetaPolicy } from './implicit-meta-policy.js';
import type { Policy, PolicyManager } from './policy.js';
import { PolicyError } from './policy-error.js';
import { signaturePolicy } from './signature-policy.js';

const { PolicyType } = common.Policy;

/** What Fabric puts in place of a policy that is not there. */
function rejectingPolicy(name: string): Policy {
  const reject = (): never => {
    throw new PolicyError(`no such policy: '${name}'`);
  };
  return { evaluate: reject, evaluateIdentities: reject };
}

/** A manager that also shows its policies to the one above. */
class GroupPolicies implements PolicyManager {
  readonly #path: string;
  readonly #children: ReadonlyMap<string, GroupPolicies>;
  /** By path relative to this group. */
  readonly policies: ReadonlyMap<string, Policy>;

  constructor(path: string, children: ReadonlyMap<string, GroupPolicies>, own: ReadonlyMap<string, Policy>) {
    this.#path = path;
    this.#children = children;
    const below = [...children].flatMap(([group, child]) =>
      [...child.policies].map(([name, policy]) => [`${group}/${name}`, policy] as const),
    );
    this.policies = new Map([...own, ...below]);
  }

  policy(path: string): Policy {
    const name = this.#relative(path);
    return (name === undefined ? undefined : this.policies.get(name)) ?? rejectingPolicy(name ?? path);
  }

  has(path: string): boolean {
    const name = this.#relative(path);
    return name !== undefined && this.policies.has(name);
  }

  manager(path: readonly string[]): PolicyManager | undefined {
    const [first, ...rest] = path;
    return first === undefined ? this : this.#children.get(first)?.manager(rest);
  }

  /** Undefined for an absolute path outside this group. As in Fabric, one character after the prefix is not read. */
  #relative(path: string): string | undefined {
    if (path === '') return undefined;
    if (!path.startsWith('/')) return path;
    return path.startsWith(`/${this.#path}`) ? path.slice(this.#path.length + 2) : undefined;
  }
}

function compileIn<T>(text: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof PolicyError) throw new PolicyError(`${text}: ${error.message}`);
    throw error;
  }
}

function buildPolicy(
  name: string,
  path: string,
  policy: common.Policy | undefined,
  children: ReadonlyMap<string, GroupPolicies>,
  msps: MspManager,
): Policy {
  if (!policy) throw new PolicyError(`policy ${name} at path ${path} was nil`);
  const type: number = policy.getType();
  if (type === PolicyType.IMPLICIT_META) {
    return compileIn(`implicit policy ${name} at path ${path} did not compile`, () =>
      implicitMetaPolicy(
        policy.getValue_asU8(),
        (sub) => [...children.values()].map((child) => child.policy(sub)),
        msps,
      ),
    );
  }
  if (type !== PolicyType.SIGNATURE) {
    throw new PolicyError(`policy ${name} at path ${path} has unknown policy type: ${type}`);
  }
  return compileIn(`policy ${name} at path ${path} did not compile`, () =>
    signaturePolicy(policy.getValue_asU8(), msps),
  );
}

function build(group: common.ConfigGroup, path: string, msps: MspManager): GroupPolicies {
  const children = new Map<string, GroupPolicies>();
  group.getGroupsMap().forEach((child, name) => {
    children.set(name, build(child, `${path}/${name}`, msps));
  });
  const own = new Map<string, Policy>();
  group.getPoliciesMap().forEach((configPolicy, name) => {
    own.set(name, buildPolicy(name, path, configPolicy.getPolicy(), children, msps));
  });
  return new GroupPolicies(path, children, own);
}

/**
 * The policies of a config group and of all groups below it. Fabric: ManagerImpl (common/policies/policy.go).
 * @param path the group's own path without a leading slash: `Channel` for a channel's root
 * @throws PolicyError when a policy does not compile
 */
export function policyManager(group: common.ConfigGroup, path: string, msps: MspManager): PolicyManager {
  return build(group, path, msps);
}
