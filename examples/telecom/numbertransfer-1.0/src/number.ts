/** A transfer that a new operator has asked for and the present owner has not answered. */
export interface TransferRequest {
  /** Hex SHA-256 of the customer's signed, scanned contract. */
  readonly signedScannedContractHash: string;
  /** Hex SHA-256 of whatever else the operators exchange outside the ledger. */
  readonly externalDataHash: string;
  /** Base64, encrypted for the present owner: nobody else can read it, and the chaincode does not try. */
  readonly encryptedCustomerData: string;
}

/** Everything about one number, under the number as its key: its key history is the number's history. */
export interface NumberRecord {
  readonly number: string;
  /** MSP id. */
  readonly owner: string;
  /** By the MSP id of the operator that asks. Several may: the owner confirms the one that its customer went to. */
  readonly requests: Readonly<Record<string, TransferRequest>>;
  /** What made the record so. */
  readonly event: string;
  /** MSP id of the organization that did it. */
  readonly by: string;
}

/** Registers numbers; any peer organization may own them. */
export const REGULATOR = 'Regulator';

const FORMATS = {
  number: [/^\+[1-9][0-9]{6,14}$/, 'an E.164 number such as +34600000001'],
  organization: [/^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/, 'an MSP id'],
  hash: [/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex'],
  data: [/^[A-Za-z0-9+/]{0,87380}={0,2}$/, 'base64 of at most 64 KiB'],
} as const;

/** @throws Error `INVALID_ARGUMENT: ...` */
export function check(field: string, value: string, format: keyof typeof FORMATS): string {
  const [pattern, wanted] = FORMATS[format];
  if (!pattern.test(value)) throw new Error(`INVALID_ARGUMENT: ${field} is not ${wanted}`);
  return value;
}

/** JSON with sorted keys: every endorsing peer must write the same bytes. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}
