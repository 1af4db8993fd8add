import { EventEmitter } from 'node:events';
import type { ServerDuplexStream } from '@grpc/grpc-js';

/** The server side of a bidirectional stream, driven by a test in place of a client. */
export class FakeCall extends EventEmitter {
  readonly written: Buffer[] = [];
  ended = false;
  failure: { code?: number; details?: string } | undefined;
  #changed: () => void = () => undefined;

  constructor() {
    super();
    this.on('error', (error) => {
      this.failure = error as { code?: number; details?: string };
      this.#changed();
    });
  }

  /** The same object as the servers take it. */
  get stream(): ServerDuplexStream<Buffer, Buffer> {
    return this as unknown as ServerDuplexStream<Buffer, Buffer>;
  }

  write(message: Uint8Array): boolean {
    this.written.push(Buffer.from(message));
    this.#changed();
    return true;
  }

  end(): void {
    this.ended = true;
    this.#changed();
  }

  pause(): void {}
  resume(): void {}
  isPaused(): boolean {
    return false;
  }

  /** The client sends. */
  send(message: Uint8Array): void {
    this.emit('data', Buffer.from(message));
  }

  /** The client is gone. */
  cancel(): void {
    this.emit('cancelled');
  }

  /** Resolves once the condition holds; it is looked at after each thing the server does. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }
}
