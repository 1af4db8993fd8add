import type { ServerDuplexStream } from '@grpc/grpc-js';

/** One bidirectional stream, read message by message and written with back pressure. */
export interface MessageQueue {
  /** The next message, or undefined once the client is done or gone. */
  next(): Promise<Buffer | undefined>;
  /** Writes and, when the transport's buffer is full, waits until it has drained or the client is gone. */
  write(message: Uint8Array): Promise<void>;
  /** True once the client has cancelled or the connection broke; a half-close alone is not that. */
  readonly gone: boolean;
  /** Resolves when the client is gone. */
  readonly whenGone: Promise<void>;
}

/** Reads a grpc-js stream whose messages are raw bytes, in order, however fast the client sends. */
export function messageQueue(call: ServerDuplexStream<Buffer, Buffer>): MessageQueue {
  const waiting: Buffer[] = [];
  let ended = false;
  let gone = false;
  let wake: () => void = () => undefined;
  let leave: () => void = () => undefined;
  const whenGone = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const finish = (cut: boolean) => () => {
    ended = true;
    if (cut && !gone) {
      gone = true;
      leave();
    }
    wake();
  };
  call.on('data', (message: Buffer) => {
    waiting.push(message);
    // A client that floods is held back by the transport until its messages are taken.
    if (waiting.length > 256) call.pause();
    wake();
  });
  call.on('end', finish(false));
  call.on('cancelled', finish(true));
  call.on('close', finish(true));
  call.on('error', finish(true));
  return {
    async next() {
      while (waiting.length === 0 && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const message = gone ? undefined : waiting.shift();
      if (call.isPaused() && waiting.length < 64) call.resume();
      return message;
    },
    async write(message) {
      // grpc-js copies with a Buffer's own methods.
      const bytes = Buffer.from(message.buffer, message.byteOffset, message.length);
      if (gone || call.write(bytes)) return;
      await Promise.race([new Promise<void>((resolve) => call.once('drain', resolve)), whenGone]);
    },
    get gone() {
      return gone;
    },
    whenGone,
  };
}
