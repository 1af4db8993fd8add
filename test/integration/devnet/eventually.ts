const LIMIT_MS = 60_000;
const PAUSE_MS = 50;

/** Tries again until it succeeds: for what takes nodes their time to agree on. @throws its last failure */
export async function eventually<Result>(work: () => Promise<Result>): Promise<Result> {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
