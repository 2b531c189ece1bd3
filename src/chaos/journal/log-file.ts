import { closeSync, openSync, renameSync, writeSync } from 'node:fs';

/** Two of these are kept at most: the file, and the one before it. */
const LARGEST_BYTES = 48 * 1024 * 1024;

/** Lines in a file that does not grow without bound: when it is full it becomes `….1`, in place of the last such. */
export class LogFile {
  #descriptor: number;
  #bytes = 0;

  constructor(readonly path: string) {
    this.#descriptor = openSync(path, 'w');
  }

  write(line: string): void {
    if (this.#bytes >= LARGEST_BYTES) this.#turnOver();
    this.#bytes += writeSync(this.#descriptor, `${line}\n`);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #turnOver(): void {
    closeSync(this.#descriptor);
    renameSync(this.path, `${this.path}.1`);
    this.#descriptor = openSync(this.path, 'w');
    this.#bytes = 0;
  }
}
