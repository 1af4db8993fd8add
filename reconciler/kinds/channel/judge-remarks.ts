import type { Remark } from '../../core/model/change.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import { judgeConfig } from '../../fabric/channel/judge-config.js';
import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';
import { aclRemarks } from './acl-remarks.js';
import type { ChannelLive } from './channel-live.js';
import type { Wave } from './consenter-wave.js';
import type { NextUpdate } from './derived-update.js';
import { type FutureContext, futureRemarks } from './future-remarks.js';
import { identityRemarks } from './identity-remarks.js';
import { knownConfiguration, wordsOf } from './known-configuration.js';
import { sizeRemarks } from './size-remarks.js';
import { smartBftRemarks } from './smart-bft-remarks.js';

type Verdict = ReturnType<typeof judgeConfig>;

/** What of Git and of time a channel's future is judged by. */
export interface Ahead extends FutureContext {
  /** RFC 3339. */
  readonly now: string;
}

/**
 * What the ordering service would say of a change, were it signed by all: Fabric's own checks of a new configuration
 * (MSPs, certificates of consenters, capabilities, quorum), before anybody votes on what cannot be; then whether what it
 * leads to could still be changed.
 */
export function judgeRemarks(
  channel: string,
  live: ChannelLive,
  update: NextUpdate | undefined,
  ahead: Ahead,
): readonly Remark[] {
  if (update === undefined || live.config === undefined) return [];
  const { bundle, words } = knownConfiguration(channel, live.config);
  const { later } = update.wave;
  const last = judged(bundle, update, ahead.now);
  const waves = later > 0 ? [wavesRemark(update.wave)] : [];
  if ('why' in last) return [...waves, fabricRefuses(last.why)];
  return [
    ...waves,
    ...(touchesMsp(update) ? identityRemarks(words, wordsOf(channel, update.last)) : []),
    ...sizeRemarks(bundle, last.next),
    ...smartBftRemarks(bundle, last.next),
    ...aclRemarks(bundle, last.next),
    ...futureRemarks(bundle, last.next, ahead),
  ];
}

function touchesMsp({ touched }: NextUpdate): boolean {
  return touched.some(({ path }) => path.endsWith('/MSP'));
}

/** Of an update, by the hour: what time may change of it is the validity of certificates. */
const JUDGED = new WeakMap<NextUpdate, { readonly hour: string; readonly verdict: Verdict }>();

function judged(bundle: ChannelBundle, update: NextUpdate, now: string): Verdict {
  const hour = now.slice(0, 'YYYY-MM-DDTHH'.length);
  const known = JUDGED.get(update);
  if (known?.hour === hour) return known.verdict;
  const first = judgeConfig(bundle, update.next, new Date(now));
  const verdict = update.wave.later > 0 && 'next' in first ? judgeConfig(bundle, update.last) : first;
  JUDGED.set(update, { hour, verdict });
  return verdict;
}

function wavesRemark({ wanted, later, keeps, keepsIdentities }: Wave): Remark {
  const isBft = wanted.orderer?.ConsenterMapping !== undefined;
  const nodes = isBft ? 'nodes of BFT come, go and are renewed one at a time' : 'Fabric takes one consenter at a time';
  const text = `${orderOf(keeps, keepsIdentities) ?? nodes}: this is the first of ${later + 1} updates, each with a round of its own`;
  return { severity: 'note', code: 'WAVES', text };
}

/** Undefined where no CA goes. */
function orderOf(keeps: readonly string[], keepsIdentities: readonly string[]): string | undefined {
  const owners = sortedUnique([...keeps, ...keepsIdentities]).join(', ');
  if (owners === '') return undefined;
  const kind = keepsIdentities.length > 0 ? 'CAs' : 'TLS CAs';
  const then = keeps.length > 0 ? ', then certificates of consenters' : '';
  return `new ${kind} come first${then}, and old CAs (of ${owners}) go last`;
}

/** @param why Fabric's own text */
export function fabricRefuses(why: string): Remark {
  return {
    severity: 'refused',
    code: 'FABRIC_REFUSES',
    text: `the ordering service would refuse it: ${why}`,
    mend: 'mend what it names in the Channel or Network document',
  };
}
