import type { RolePair } from '../../evm/role-pairs.js';
import type { PermissioningInterface } from '../../ports/read/permissioning-reader.js';

/** `spec` of a BesuNetwork document with its defaults filled in (schemas/besu-network.schema.json is the truth). */
export interface BesuNetworkSpec {
  readonly chainId: number;
  /** Public endpoints: each branch's own affair, never voted. */
  readonly rpc: readonly string[];
  readonly permissioning: {
    readonly backEnd: 'contract' | 'local';
    /** Left out: found by probing. */
    readonly interface?: PermissioningInterface;
    /** 0x and 40 lower-case hex digits. */
    readonly nodeIngress: string;
    readonly accountIngress: string;
    /** keccak-256 of the code behind the ingresses, 0x and lower case; where one is left out, any code will do. */
    readonly codeHash?: { readonly nodes?: string; readonly accounts?: string };
  };
  /** Sorted, each pair once. */
  readonly topology: readonly RolePair[];
  readonly delegated: readonly 'node-address'[];
  /** Bounds of one applying transaction; where one is left out, DEFAULT_LIMITS of evm/chunk-calls.ts. */
  readonly execution: { readonly gasPerChunk?: number; readonly bytesPerChunk?: number };
  readonly consensus: { readonly minimum: { readonly validator: number; readonly boot: number } };
}
