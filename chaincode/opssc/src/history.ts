import type { EventPayload } from './answers';
import { type Stamp, type Stub, writeJson } from './call';
import { canonicalJson } from './canonical-json';
import { keys } from './keys';
import type { StoredHistory } from './stored';

export interface Happening {
  readonly id: string;
  readonly round: number;
  readonly event: string;
  readonly revision: string;
  readonly reason: string;
}

/** Adds to the history, under a key of this transaction alone: Fabric's own key history may be switched off on a peer. */
export async function remember(stub: Stub, stamp: Stamp, happening: Happening): Promise<void> {
  const { id, round, event, revision, reason } = happening;
  const stored: StoredHistory = { ...stamp, event, revision, reason };
  await writeJson(stub, keys.history(id, round, stamp.organization, stamp.transactionId), stored);
}

/** Sets the transaction's one event. It only wakes loops: whoever misses it reads the same from the state. */
export function announce(stub: Stub, name: string, stamp: Stamp, subjects: readonly string[]): void {
  const payload: EventPayload = { organization: stamp.organization, subjects };
  stub.setEvent(name, Buffer.from(canonicalJson(payload)));
}
