import { Writable } from 'node:stream';
import { createLogger, type Logger } from '../../src/infra/logger.js';

/** The hub's own logger, writing to memory, so that tests can read what an operator would. */
export class LogCapture {
  readonly lines: string[] = [];
  readonly logger: Logger;

  constructor(level = 'trace') {
    const lines = this.lines;
    this.logger = createLogger(
      level,
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          lines.push(chunk.toString('utf8').trimEnd());
          done();
        },
      }),
    );
  }

  get text(): string {
    return this.lines.join('\n');
  }
}
