import { Buffer } from 'node:buffer';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import type { MspManager } from '../../../fabric/msp/identity.js';
import type { Policy, PolicyManager, SignedData } from '../../../fabric/policy/policy.js';
import { signaturePolicy } from '../../../fabric/policy/signature-policy.js';
import { bytes, message, text } from '../../../fabric/wire/wire.js';
import { tryDecode } from './check-envelope.js';

const applicationPolicy = message({ signaturePolicy: bytes(1), reference: text(2) });
const POLICIES = 1_000;

/** Evaluates application policies under one channel configuration. Fabric: core/policy/application.go. */
export class ApplicationPolicies {
  readonly msps: MspManager;
  readonly #channelPolicies: PolicyManager;
  readonly #compiled = new Map<string, Policy | undefined>();

  constructor(bundle: ChannelBundle) {
    this.msps = bundle.mspManager;
    this.#channelPolicies = bundle.policies;
  }

  /** Whether the signatures meet the policy (ApplicationPolicy bytes). A policy that makes no sense is met by nobody. */
  isMet(policyBytes: Uint8Array, signedData: readonly SignedData[]): boolean {
    const policy = this.#policy(policyBytes);
    if (policy === undefined) return false;
    try {
      policy.evaluate(signedData);
      return true;
    } catch {
      // Every reason has the same validation code.
      return false;
    }
  }

  #policy(policyBytes: Uint8Array): Policy | undefined {
    const key = Buffer.from(policyBytes).toString('latin1');
    if (!this.#compiled.has(key)) {
      if (this.#compiled.size >= POLICIES) this.#compiled.clear();
      this.#compiled.set(key, this.#compile(policyBytes));
    }
    return this.#compiled.get(key);
  }

  #compile(policyBytes: Uint8Array): Policy | undefined {
    const policy = tryDecode(applicationPolicy, policyBytes);
    if (policy === undefined) return undefined;
    if (policy.signaturePolicy !== undefined) {
      try {
        return signaturePolicy(policy.signaturePolicy, this.msps);
      } catch {
        // Fabric: could not create evaluator for signature policy.
        return undefined;
      }
    }
    return this.#channelPolicies.has(policy.reference) ? this.#channelPolicies.policy(policy.reference) : undefined;
  }
}
