import type { msp } from '@hyperledger/fabric-protos';
import type { Msp } from '../msp/identity.js';
import { type MspVersion, setUpMsp } from '../msp/set-up-msp.js';
import { ConfigError } from './config-error.js';
import { within } from './config-values.js';

const FABRIC = 0;

/** The MSPs of a channel while its organizations are read: one id must have one configuration. Fabric: MSPConfigHandler. */
export class OrganizationMsps {
  readonly #version: MspVersion;
  readonly #byId = new Map<string, { config: Uint8Array; msp: Msp }>();

  constructor(version: MspVersion) {
    this.#version = version;
  }

  /**
   * The MSP of an organization; set up once even when it is in two groups.
   * @throws ConfigError with Fabric's text: a bad configuration, another one under the same id, no id
   */
  add(organization: string, config: msp.MSPConfig): Msp {
    const bytes = config.serializeBinary();
    const same = [...this.#byId.values()].find((known) => Buffer.compare(known.config, bytes) === 0);
    if (same !== undefined) {
      return same.msp;
    }
    if (config.getType() !== FABRIC) {
      throw new ConfigError(`Setup error: unsupported msp type ${config.getType()}`);
    }
    const made = within('setting up the MSP manager failed', () => setUpMsp(config.getConfig_asU8(), this.#version));
    if (this.#byId.has(made.mspId)) {
      throw new ConfigError(`Attempted to define two different versions of MSP: ${made.mspId}`);
    }
    if (made.mspId === '') {
      throw new ConfigError(`MSP for org ${organization} has empty MSP ID`);
    }
    this.#byId.set(made.mspId, { config: bytes, msp: made });
    return made;
  }

  all(): readonly Msp[] {
    return [...this.#byId.values()].map((known) => known.msp);
  }
}

/** Whether two messages have the same content (unknown fields aside). */
export function equalMessages(
  left: { serializeBinary(): Uint8Array },
  right: { serializeBinary(): Uint8Array },
): boolean {
  return Buffer.compare(left.serializeBinary(), right.serializeBinary()) === 0;
}
