/** How tests wait: for conditions, and with a patience that no slow machine uses up, since that is no defect. */
import { setTimeout as delay } from 'node:timers/promises';

/** After so long what is waited for does not come. What is in hand is looked at, not the machine's speed. */
export const PATIENCE_MS = 10 * 60_000;
const PAUSE_MS = 50;

/** Looks until it is so; a look that throws has not seen it. @throws after `PATIENCE_MS`, with the last failure */
export async function until(what: string, look: () => boolean | Promise<boolean>): Promise<void> {
  let cause: unknown;
  const seen = async () => {
    try {
      return (await look()) || undefined;
    } catch (error) {
      cause = error;
      return undefined;
    }
  };
  if ((await firstAnswer(seen)) === undefined) throw new Error(`waited ${PATIENCE_MS} ms for ${what}`, { cause });
}

/** Tries again until it succeeds: for what takes nodes their time to agree on. @throws its last failure */
export async function eventually<Result>(work: () => Promise<Result>): Promise<Result> {
  let last: unknown;
  const done = await firstAnswer(async () => {
    try {
      return { result: await work() };
    } catch (error) {
      last = error;
      return undefined;
    }
  });
  if (done === undefined) throw last;
  return done.result;
}

/** Asks, one question after another, until there is an answer. @throws where there is none, or what a question throws */
export async function answerOf<Answer>(what: string, ask: () => Promise<Answer | undefined>): Promise<Answer> {
  const answer = await firstAnswer(ask);
  if (answer === undefined) throw new Error(`no answer within ${PATIENCE_MS} ms: ${what}`);
  return answer;
}

async function firstAnswer<Answer>(ask: () => Promise<Answer | undefined>): Promise<Answer | undefined> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || Date.now() > end) return answer;
    await delay(PAUSE_MS);
  }
}
