/** Asks, one question after another, until there is an answer. @throws where there is none within the limit */
export async function within<Answer>(limitMs: number, ask: () => Promise<Answer | undefined>): Promise<Answer> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`no answer within ${limitMs} ms`);
  }
}
