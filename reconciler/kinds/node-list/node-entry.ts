import type { Json } from '../../core/model/json.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { holdsLoneKey, maskKeys } from '../../core/text/mask-keys.js';
import { isEnode, parseEnode } from '../../evm/enode.js';
import { canonicalHost } from '../../evm/host.js';
import { parseNodeId } from '../../evm/node-id.js';
import { ROLES } from '../../evm/node-tuple.js';
import type { NodeRole, PermissionedNode } from '../../ports/read/permissioning-reader.js';

/** Fields that an entry of a list may have. */
export const NODE_COLUMNS = [
  'id',
  'enode',
  'host',
  'port',
  'role',
  'organization',
  'name',
  'geohash',
  'did',
  'group',
] as const;
export type NodeColumn = (typeof NODE_COLUMNS)[number];

/** A node of a list that may lack its address. */
export type ListedNode = Omit<PermissionedNode, 'host' | 'port'> & Partial<Pick<PermissionedNode, 'host' | 'port'>>;

/** What is wrong with a field of an entry. */
export interface EntryFault {
  /** Undefined: with the entry as a whole. */
  readonly field: NodeColumn | undefined;
  readonly code: string;
  readonly what: string;
  readonly mend: string;
}

/** Longer texts are nobody's name. */
const LONGEST = { organization: 200, name: 200, did: 500 } as const;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * An entry in its one form: ids in lower case without 0x, hosts as evm/host.ts has them. Every fault at once; what is
 * wrong is named, never guessed.
 */
export function readNodeEntry(fields: Readonly<Partial<Record<NodeColumn, Json>>>): {
  readonly node: ListedNode | undefined;
  readonly faults: readonly EntryFault[];
} {
  const reading = new Reading(fields);
  const address = reading.text('enode') === undefined ? reading.parts() : reading.enode();
  const rest = {
    ...reading.choice('role', ROLES),
    ...reading.words('organization'),
    ...reading.words('name'),
    ...reading.geohash(),
    ...reading.words('did'),
    ...reading.group(),
  };
  const { faults } = reading;
  return { node: address && faults.length === 0 ? { ...address, ...rest } : undefined, faults };
}

class Reading {
  readonly faults: EntryFault[] = [];
  readonly #fields: Readonly<Partial<Record<NodeColumn, Json>>>;

  constructor(fields: Readonly<Partial<Record<NodeColumn, Json>>>) {
    this.#fields = fields;
  }

  /** Undefined also for an empty text: a table has a value for every column. */
  text(field: NodeColumn): string | undefined {
    const value = this.#fields[field];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    this.#fault(field, 'VALUE_TYPE', `${field} is ${maskKeys(JSON.stringify(value)).slice(0, 40)}`, 'write a text');
    return undefined;
  }

  enode(): ListedNode | undefined {
    const parsed = parseEnode(this.text('enode')!);
    for (const field of ['id', 'host', 'port'] as const) {
      if (this.text(field) !== undefined) {
        this.#fault(field, 'FIELD_USELESS', `${field} stands beside enode, which says it already`, 'keep one of them');
      }
    }
    if (!isEnode(parsed)) {
      const mend = 'write it as admin_nodeInfo gives it: enode://<128 hex digits>@<host>:<port>';
      this.#fault('enode', 'ENODE_INVALID', parsed.fault, mend);
      return undefined;
    }
    const { id, host, port, discoveryPort } = parsed;
    if (discoveryPort !== port) {
      const mend = 'lists keep one port: leave discport out';
      this.#fault('enode', 'DISCPORT', `the enode has another port for discovery (${discoveryPort})`, mend);
    }
    return { id, host, port };
  }

  parts(): ListedNode | undefined {
    const id = this.#id();
    const host = this.#host();
    const port = this.#port();
    if (id === undefined) return undefined;
    return { id, ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) };
  }

  choice(field: 'role', among: readonly NodeRole[]): { role?: NodeRole } {
    const text = this.text(field)?.toLowerCase();
    if (text === undefined) return {};
    const found = among.find((role) => role === text);
    if (!found) this.#fault(field, 'ROLE_UNKNOWN', `"${maskKeys(text)}" is no role`, `roles are ${among.join(', ')}`);
    return found ? { role: found } : {};
  }

  words<Field extends keyof typeof LONGEST>(field: Field): Partial<Record<Field, string>> {
    const text = this.text(field);
    if (text === undefined) return {};
    if (CONTROL.test(text)) this.#fault(field, 'TEXT_CONTROL', `${field} holds a control character`, 'remove it');
    if (holdsLoneKey(text)) {
      const mend = 'if they are one, take it out of use and issue another; if not, leave them out';
      this.#fault(field, 'PRIVATE_KEY', `the 64 hex digits in ${field} may be a private key`, mend);
    }
    if (text.length > LONGEST[field]) {
      const what = `${field} has ${text.length} characters; at most ${LONGEST[field]}`;
      this.#fault(field, 'TEXT_LONG', what, 'shorten it');
    }
    return { [field]: text } as Record<Field, string>;
  }

  geohash(): { geohash?: string } {
    const text = this.text('geohash')?.toLowerCase();
    if (text === undefined) return {};
    if (!/^[0-9b-hjkmnp-z]{1,6}$/.test(text)) {
      this.#fault(
        'geohash',
        'GEOHASH_INVALID',
        `"${maskKeys(text)}" is no geohash`,
        'one to six of 0-9 b-h j k m n p-z',
      );
    }
    return { geohash: text };
  }

  group(): { group?: string } {
    const text = this.text('group')?.toLowerCase();
    if (text === undefined || /^0x0+$/.test(text)) return {};
    if (!/^0x[0-9a-f]{64}$/.test(text)) {
      this.#fault('group', 'GROUP_INVALID', `"${maskKeys(text).slice(0, 80)}" is no group`, '0x and 64 hex digits');
    }
    return { group: text };
  }

  #id(): string | undefined {
    const text = this.text('id');
    if (text === undefined) {
      this.#fault('id', 'FIELD_MISSING', 'there is no id', 'the node id: 128 hex digits, as admin_nodeInfo gives it');
      return undefined;
    }
    try {
      return parseNodeId(text);
    } catch (error) {
      if (!(error instanceof QuorateError)) throw error;
      const { meant } = error.facts;
      const mend = meant === undefined ? error.mend! : `ask its organization whether ${String(meant)} is meant`;
      this.#fault('id', error.code, error.why!.replace(/^"[^"]*": /, 'the node id: '), mend);
      return undefined;
    }
  }

  #host(): string | undefined {
    const text = this.text('host');
    if (text === undefined) return undefined;
    const host = canonicalHost(text);
    if (host === undefined) {
      const what = `"${maskKeys(text).slice(0, 80)}" is neither an IP address nor a host name`;
      this.#fault('host', 'HOST_INVALID', what, 'write an IPv4 or IPv6 address, or a host name, without a port');
    }
    return host;
  }

  #port(): number | undefined {
    const text = this.text('port');
    if (text === undefined) return undefined;
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (port >= 1 && port <= 65_535) return port;
    this.#fault('port', 'PORT_INVALID', `"${maskKeys(text).slice(0, 40)}" is no port`, 'a number from 1 to 65535');
    return undefined;
  }

  #fault(field: NodeColumn, code: string, what: string, mend: string): void {
    this.faults.push({ field, code, what, mend });
  }
}
