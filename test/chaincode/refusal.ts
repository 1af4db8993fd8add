import * as assert from 'uvu/assert';

/** The call must throw a refusal (JSON text with code, what and mend) of this code. */
export async function refusal(
  code: string,
  call: () => Promise<unknown>,
): Promise<{ code: string; what: string; mend: string }> {
  let message = 'nothing was refused';
  try {
    await call();
  } catch (error) {
    message = (error as Error).message;
  }
  assert.match(message, /^\{/, message);
  const json = JSON.parse(message);
  assert.is(json.code, code, message);
  assert.ok(json.what.length > 0 && json.mend.length > 0);
  return json;
}
