import type { z } from 'zod';
import type { deadLetter, replayed, replayRequest } from '../../src/admin/schemas/dead-letters.js';
import type { delivery, resyncRequest } from '../../src/admin/schemas/deliveries.js';
import type { message } from '../../src/admin/schemas/messages.js';
import type { agreement, party, partySettings } from '../../src/admin/schemas/parties.js';
import type {
  handshakeRequest,
  invitation,
  invitationRequest,
  platform,
} from '../../src/admin/schemas/platforms.js';
import type { hubProcesses } from '../../src/admin/schemas/processes.js';
import type { pulls } from '../../src/admin/schemas/pulls.js';
import { send } from '../../src/sandbox/http/exact-request.js';

export interface AdminAnswer {
  status: number;
  body: string;
  json: unknown;
}

/** The hub's operator: calls its admin API. */
export class AdminClient {
  constructor(
    private readonly hubUrl: string,
    private readonly token: string,
  ) {}

  invite(request: z.input<typeof invitationRequest> = {}): Promise<Invitation> {
    return this.#expect(201, 'POST', '/invitations', request);
  }

  /** Sends the hub to register itself at a peer. */
  handshake(request: z.input<typeof handshakeRequest>): Promise<z.infer<typeof platform>> {
    return this.#expect(201, 'POST', '/handshakes', request);
  }

  platforms(): Promise<z.infer<typeof platform>[]> {
    return this.#expect(200, 'GET', '/platforms');
  }

  platform(id: number): Promise<z.infer<typeof platform>> {
    return this.#expect(200, 'GET', `/platforms/${id}`);
  }

  suspend(id: number): Promise<z.infer<typeof platform>> {
    return this.#expect(200, 'POST', `/platforms/${id}/suspend`);
  }

  resume(id: number): Promise<z.infer<typeof platform>> {
    return this.#expect(200, 'POST', `/platforms/${id}/resume`);
  }

  rotate(id: number): Promise<z.infer<typeof platform>> {
    return this.#expect(200, 'POST', `/platforms/${id}/rotate`);
  }

  resync(id: number, what?: z.input<typeof resyncRequest>): Promise<z.infer<typeof platform>> {
    return this.#expect(202, 'POST', `/platforms/${id}/resync`, what);
  }

  pull(id: number): Promise<z.infer<typeof platform>> {
    return this.#expect(202, 'POST', `/platforms/${id}/pull`);
  }

  pulls(): Promise<z.infer<typeof pulls>> {
    return this.#expect(200, 'GET', '/pulls');
  }

  processes(): Promise<z.infer<typeof hubProcesses>> {
    return this.#expect(200, 'GET', '/processes');
  }

  /** The hub unregisters itself at the peer. */
  async remove(id: number): Promise<void> {
    await this.#expect(204, 'DELETE', `/platforms/${id}`);
  }

  parties(): Promise<z.infer<typeof party>[]> {
    return this.#expect(200, 'GET', '/parties');
  }

  /** @param party as `NL/EM1` */
  setParty(party: string, settings: z.input<typeof partySettings>): Promise<z.infer<typeof partySettings>> {
    return this.#expect(200, 'PUT', `/parties/${party}`, settings);
  }

  /** Replaces all rules about who may roam with whom. */
  async setAgreements(agreements: z.input<typeof agreement>[]): Promise<void> {
    await this.#expect(200, 'PUT', '/agreements', { agreements });
  }

  deliveries(): Promise<z.infer<typeof delivery>[]> {
    return this.#expect(200, 'GET', '/deliveries');
  }

  /** @param query such as `receiver=NL/EM1&state=open` */
  deadLetters(query = ''): Promise<z.infer<typeof deadLetter>[]> {
    return this.#expect(200, 'GET', `/dead-letters?${query}`);
  }

  replay(id: string): Promise<z.infer<typeof replayed>> {
    return this.#expect(202, 'POST', `/dead-letters/${id}/replay`);
  }

  replayAll(which: z.input<typeof replayRequest>): Promise<z.infer<typeof replayed>> {
    return this.#expect(202, 'POST', '/dead-letters/replay', which);
  }

  /** @param query such as `party=NL/CP1&status=failed` */
  messages(query: string): Promise<z.infer<typeof message>[]> {
    return this.#expect(200, 'GET', `/messages?${query}`);
  }

  /** Any call, whatever the answer. */
  async call(method: string, path: string, body?: unknown): Promise<AdminAnswer> {
    const answer = await send({
      method,
      url: `${this.hubUrl}/admin/v1${path}`,
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return {
      status: answer.status,
      body: answer.body,
      json: answer.body === '' ? undefined : JSON.parse(answer.body),
    };
  }

  /** The answer's schema is what the hub makes it from, so its type is taken on trust. */
  async #expect<T>(status: number, method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.call(method, path, body);
    if (answer.status !== status)
      throw new Error(
        `${method} /admin/v1${path}: HTTP ${answer.status}, expected ${status}: ${answer.body}`,
      );
    return answer.json as T;
  }
}

type Invitation = z.infer<typeof invitation>;
