import type { ChannelLive } from '../kinds/channel/channel-live.js';
import type { SigningPorts } from '../kinds/channel/give-signature.js';
import { type Signed, signDecided } from '../kinds/channel/sign-decided.js';
import type { Look } from '../loop/pass.js';
import type { AskedBallot } from './ballots-asked.js';

/**
 * Signs for one change of a channel that was decided without us, as our own branch and our own peer's configuration say.
 * @throws QuorateError as signDecided
 */
export async function signFor(
  look: Look,
  { id, address, change }: Pick<AskedBallot, 'id' | 'address' | 'change'>,
  writers: Pick<SigningPorts, 'channels' | 'governance'>,
): Promise<Signed> {
  const resource = look.resource(change!.address)!;
  const observed = look.observed.get(address);
  // What is asked for is a change of the plan, and there is none of what could not be read.
  const live = observed?.state === 'present' ? (observed.live as ChannelLive) : undefined;
  const ports: SigningPorts = {
    ...writers,
    observe: look.observePorts!,
    now: look.loop.ports.now,
    progress: () => undefined,
  };
  return signDecided(ports, resource, live!, id);
}
