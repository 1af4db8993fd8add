/**
 * Ends everything, in this order, also when one of them cannot be ended.
 * @param ends emptied: what has been ended once is not ended again
 * @throws what the first one that failed threw, after the last
 */
export async function endAll(ends: (() => Promise<void> | void)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const end of ends.splice(0)) {
    try {
      await end();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
