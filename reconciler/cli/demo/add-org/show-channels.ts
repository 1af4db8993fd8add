import type { ChannelsResult } from '../channels-result.js';
import type { Narrator } from '../narrator.js';
import { tellRows, tellVotes } from '../show-step.js';

/** For each channel what was seen, voted, signed, and what the ordering service made of it. */
export function tellChannels(narrator: Narrator, { channels }: ChannelsResult): void {
  for (const one of channels) {
    narrator.say(one.channel);
    narrator.fact('digest', one.digest);
    narrator.fact('proposal', one.proposal);
    for (const { code, text } of one.remarks) narrator.fact('remark', `${text} [${code}]`);
    tellVotes(narrator, one.votes);
    for (const { organization, block } of one.signatures) {
      const where = block === undefined ? '' : `, block ${block}`;
      narrator.fact('signed', `${organization}, update ${one.update.slice(0, 12)}${where}`, 'green');
    }
    const { block, sequence, members } = one.config;
    const what = `block ${block} of ${one.channel}, sequence ${sequence}, sent by ${one.sentBy}`;
    narrator.fact('config', `${what}: ${members.join(', ')}`, 'green');
  }
}

/** The last merge that was needed until the config block is at every old peer, and until the newcomer is ready. */
export function tellTimes(narrator: Narrator, { step, channels }: ChannelsResult, ready: Ready): void {
  narrator.heading('From the last merge that was needed until every old peer has the config block');
  const rows = channels.map(({ channel, criticalPath: path }) =>
    [step, channel, path.seconds.toFixed(1), path.vote, path.sign, path.blocks].map(String),
  );
  const until = [step, `until ${ready.organization} is ready everywhere`, ready.seconds.toFixed(1), '', '', ''];
  tellRows(narrator, ['', 'channel', 'seconds', 'vote', 'sign', 'blocks'], [...rows, until]);
}

/** When an organization was ready, from the last merge that was needed. */
export interface Ready {
  readonly organization: string;
  readonly seconds: number;
}
