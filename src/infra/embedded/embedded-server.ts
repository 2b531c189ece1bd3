/** A server that the hub started for itself and stops when it stops. */
export interface EmbeddedServer {
  /** Where clients connect, password included. Never log it. */
  url: string;
  /** Shuts the server down in order and waits until its process is gone. Calling it again is harmless. */
  stop(): Promise<void>;
}

/** How to start an embedded server. */
export interface EmbeddedServerOptions {
  /** The hub's data folder; each server keeps its own files below it. */
  dataDir: string;
  /** Fixed port on 127.0.0.1. A free one is chosen when it is not given. */
  port?: number;
  /** Receives one line per event worth telling the operator. */
  log: (line: string) => void;
}

/** Why a server of our own cannot be had or started. The message says what the operator can do. */
export class EmbeddedServerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EmbeddedServerError';
  }
}
