import { createRequire } from 'node:module';
import { QuorateError } from '../../core/model/quorate-error.js';

type Attribute = { readonly type: number; readonly value?: Buffer | number };

/** What we use of the npm package pkcs11js: PKCS#11 2.40, names as in the standard; handles are opaque. */
interface Cryptoki {
  load(library: string): void;
  C_Initialize(): void;
  C_Finalize(): void;
  C_GetSlotList(withToken: boolean): Buffer[];
  C_GetTokenInfo(slot: Buffer): { readonly label: string };
  C_OpenSession(slot: Buffer, flags: number): Buffer;
  C_CloseSession(session: Buffer): void;
  C_Login(session: Buffer, userType: number, pin: string): void;
  C_FindObjectsInit(session: Buffer, template: Attribute[]): void;
  C_FindObjects(session: Buffer, limit: number): Buffer[];
  C_FindObjectsFinal(session: Buffer): void;
  C_GetAttributeValue(session: Buffer, object: Buffer, template: Attribute[]): { readonly value: Buffer }[];
  C_SignInit(session: Buffer, mechanism: { readonly mechanism: number }, key: Buffer): void;
  C_Sign(session: Buffer, data: Buffer, signature: Buffer): Buffer;
}

/** Numbers of the standard (PKCS#11 2.40, pkcs11t.h). */
const CKF_SERIAL_SESSION = 4;
const CKU_USER = 1;
const [CKA_CLASS, CKA_KEY_TYPE, CKA_ID, CKA_EC_POINT] = [0x000, 0x100, 0x102, 0x181] as const;
const [CKO_PUBLIC_KEY, CKO_PRIVATE_KEY] = [2, 3] as const;
const CKK_EC = 3;
const CKM_ECDSA = 0x1041;
const CKR_USER_ALREADY_LOGGED_IN = 0x100;
/** The token, its reader or our session is away: no word on the PIN, and no try that a token counts. */
const CKR_AWAY: readonly unknown[] = [0x30, 0x31, 0x32, 0xb0, 0xb3, 0xe0, 0xe1, 0x190];
const CKR_CRYPTOKI_ALREADY_INITIALIZED = 0x191;

/** Two numbers of P-521: what signs may be another key than we look for. */
const MOST_SIGNATURE_BYTES = 132;
const MOST_KEYS = 100;

type Label = { readonly is: string; readonly why?: undefined } | { readonly is: undefined; readonly why: string };

/** The module of a token's maker, loaded once per process. */
export class Pkcs11Module {
  static readonly #loaded = new Map<string, Pkcs11Module>();
  readonly #cryptoki: Cryptoki;

  private constructor(cryptoki: Cryptoki) {
    this.#cryptoki = cryptoki;
  }

  /** @throws QuorateError PKCS11_NOT_INSTALLED, PKCS11_LIBRARY */
  static load(library: string): Pkcs11Module {
    let module = Pkcs11Module.#loaded.get(library);
    if (module === undefined) {
      module = new Pkcs11Module(initialized(library));
      Pkcs11Module.#loaded.set(library, module);
    }
    return module;
  }

  /** Forgets all sessions and looks for tokens anew. @throws what the module throws */
  restart(): void {
    try {
      this.#cryptoki.C_Finalize();
    } catch {
      // An earlier restart went no further than this.
    }
    initialize(this.#cryptoki);
  }

  /**
   * A session of the token's user. A wrong PIN is tried once and no more: tokens lock themselves after a few.
   * @throws QuorateError PKCS11_TOKEN, PKCS11_LOGIN; what the module throws where the token is away
   */
  login(token: string, pin: string): Buffer {
    const cryptoki = this.#cryptoki;
    const slots = cryptoki.C_GetSlotList(true);
    const labels = slots.map((slot) => this.#labelOf(slot));
    const slot = slots[labels.findIndex((label) => label.is === token)];
    if (slot === undefined) throw noToken(token, labels);
    const session = cryptoki.C_OpenSession(slot, CKF_SERIAL_SESSION);
    try {
      cryptoki.C_Login(session, CKU_USER, pin);
    } catch (error) {
      if (codeOf(error) === CKR_USER_ALREADY_LOGGED_IN) return session;
      this.#close(session);
      if (CKR_AWAY.includes(codeOf(error))) throw error;
      throw new QuorateError('PKCS11_LOGIN', 'The token does not let us in', {
        why: `${token}: ${textOf(error)}`,
        mend: 'put the PIN of its user into the file that fabric.identity.pkcs11.pinFile names, and start again; too many wrong ones lock a token',
        facts: { token },
      });
    }
    return session;
  }

  /** One that cannot be read, such as a stranger's card in another reader, keeps us from none of the others. */
  #labelOf(slot: Buffer): Label {
    try {
      return { is: this.#cryptoki.C_GetTokenInfo(slot).label.replace(/[\0 ]+$/, '') };
    } catch (error) {
      return { is: undefined, why: textOf(error) };
    }
  }

  #close(session: Buffer): void {
    try {
      this.#cryptoki.C_CloseSession(session);
    } catch {
      // Why it is closed says more.
    }
  }

  /** The EC key with this CKA_ID. */
  privateKey(session: Buffer, id: Buffer): Buffer | undefined {
    const [key] = this.#find(session, [
      { type: CKA_CLASS, value: CKO_PRIVATE_KEY },
      { type: CKA_KEY_TYPE, value: CKK_EC },
      { type: CKA_ID, value: id },
    ]);
    return key;
  }

  /** CKA_IDs of public keys with this point (DER). */
  idsOfPublicKey(session: Buffer, point: Buffer): readonly Buffer[] {
    const keys = this.#find(session, [
      { type: CKA_CLASS, value: CKO_PUBLIC_KEY },
      { type: CKA_KEY_TYPE, value: CKK_EC },
      { type: CKA_EC_POINT, value: point },
    ]);
    return keys.map((key) => this.#cryptoki.C_GetAttributeValue(session, key, [{ type: CKA_ID }])[0]!.value);
  }

  /** r || s over a digest. */
  sign(session: Buffer, key: Buffer, digest: Buffer): Buffer {
    this.#cryptoki.C_SignInit(session, { mechanism: CKM_ECDSA }, key);
    return this.#cryptoki.C_Sign(session, digest, Buffer.alloc(MOST_SIGNATURE_BYTES));
  }

  #find(session: Buffer, template: Attribute[]): readonly Buffer[] {
    this.#cryptoki.C_FindObjectsInit(session, template);
    try {
      return this.#cryptoki.C_FindObjects(session, MOST_KEYS);
    } finally {
      this.#cryptoki.C_FindObjectsFinal(session);
    }
  }
}

function initialized(library: string): Cryptoki {
  const cryptoki = new (packageOf().PKCS11)();
  try {
    cryptoki.load(library);
    initialize(cryptoki);
  } catch (error) {
    throw noLibrary(library, error);
  }
  return cryptoki;
}

function initialize(cryptoki: Cryptoki): void {
  try {
    cryptoki.C_Initialize();
  } catch (error) {
    if (codeOf(error) !== CKR_CRYPTOKI_ALREADY_INITIALIZED) throw error;
  }
}

/** Native code, which npm compiles: an optional dependency, for many have no compiler. */
function packageOf(): { readonly PKCS11: new () => Cryptoki } {
  try {
    return createRequire(import.meta.url)('pkcs11js');
  } catch (error) {
    throw new QuorateError(
      'PKCS11_NOT_INSTALLED',
      'The settings name a key in a token, and what talks to tokens is missing',
      {
        why: `the npm package pkcs11js cannot be loaded: ${textOf(error).split('\n')[0]}`,
        mend: 'install a C++ compiler and Python, and then quorate (npm ci): npm compiles its optional dependency pkcs11js',
      },
    );
  }
}

function noLibrary(library: string, error: unknown): QuorateError {
  return new QuorateError('PKCS11_LIBRARY', 'The PKCS#11 module cannot be used', {
    why: `${library}: ${textOf(error)}`,
    mend: "name the module of the token's maker in fabric.identity.pkcs11.library, and set it up as its maker says",
    facts: { library },
  });
}

function noToken(token: string, labels: readonly Label[]): QuorateError {
  const known = labels.flatMap(({ is, why }) => (is === undefined ? [`one that says ${why}`] : is ? [`"${is}"`] : []));
  return new QuorateError('PKCS11_TOKEN', 'There is no such token', {
    why: `none is labelled "${token}"; there is ${known.join(', ') || 'none at all'}`,
    mend: 'name its label in fabric.identity.pkcs11.token',
    facts: { token },
  });
}

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code;
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
