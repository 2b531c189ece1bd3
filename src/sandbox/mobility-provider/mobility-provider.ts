import type { PartyId } from '../../ocpi/party.js';
import { differencesBetween } from '../charging/check-cdr.js';
import type { SentCommand } from '../commands/commands.js';
import type { HubAnswer } from '../http/hub-client.js';
import type { HeldObject } from '../objects/held-object.js';
import type { Addressing } from '../platform/message-to-hub.js';
import type { SandboxPlatform } from '../platform/sandbox-platform.js';

export interface MobilityProviderOptions {
  /** The EMSP's party on its platform. */
  party: PartyId;
  /** Whom commands are addressed to. By default nobody: open routing. */
  to?: Addressing['to'];
  /** Stands in references, so that they differ from those of another day. */
  label?: string;
}

/** A CDR with the Session that it is for. */
export interface Bill {
  cdr: HeldObject;
  /** Absent where the EMSP holds none. */
  session: HeldObject | undefined;
  /** What does not fit between the two. */
  differences: string[];
}

/** The back office of an EMSP: it issues Tokens, starts and stops for its drivers, and checks what it is billed. */
export class MobilityProvider {
  #commands = 0;

  constructor(
    private readonly platform: SandboxPlatform,
    private readonly options: MobilityProviderOptions,
  ) {}

  /** A new Token, pushed to the hub for all CPOs. @param text JSON of the Token */
  issue(text: string): Promise<HubAnswer> {
    return this.platform.tokens.put(text, { to: 'hub', from: this.options.party });
  }

  /**
   * A driver starts by app: START_SESSION with a Token of the provider.
   *
   * @param tokenText JSON of the Token
   * @returns the command, and the reference by which its Session can be told
   */
  async start(
    tokenText: string,
    place: { locationId: string; evseUid?: string },
  ): Promise<{ sent: SentCommand; reference: string }> {
    this.#commands += 1;
    const { party, label = '' } = this.options;
    const reference = `${party.partyId}-CMD-${label}${this.#commands}`;
    const fields = {
      token: JSON.parse(tokenText) as unknown,
      location_id: place.locationId,
      ...(place.evseUid === undefined ? {} : { evse_uid: place.evseUid }),
      authorization_reference: reference,
    };
    return {
      sent: await this.platform.commands.send('START_SESSION', fields, this.#addressing()),
      reference,
    };
  }

  /** A driver stops by app. */
  stop(sessionId: string): Promise<SentCommand> {
    return this.platform.commands.send('STOP_SESSION', { session_id: sessionId }, this.#addressing());
  }

  /** The Session of an authorization once it is there, and as one wants it. @throws WaitedTooLong */
  async session(
    reference: string,
    wanted: (session: HeldObject) => boolean = () => true,
  ): Promise<HeldObject> {
    let found: HeldObject | undefined;
    await this.platform.until(() => {
      found = this.sessions.find(({ body }) => body.authorization_reference === reference);
      return found !== undefined && wanted(found);
    }, `the Session of ${reference}`);
    if (found === undefined) throw new Error('a condition held, and does not any more');
    return found;
  }

  get sessions(): readonly HeldObject[] {
    return this.platform.sessions.received(this.options.party).store.all;
  }

  /** All CDRs so far, each held against its Session. */
  get bills(): Bill[] {
    return this.platform.cdrs.received(this.options.party).store.all.map((cdr) => {
      const session = this.sessions.find(({ body }) => {
        const { id, country_code, party_id } = body;
        return (
          id === cdr.body.session_id &&
          country_code === cdr.body.country_code &&
          party_id === cdr.body.party_id
        );
      });
      const differences =
        session === undefined ? ['there is no such Session'] : differencesBetween(cdr, session);
      return { cdr, session, differences };
    });
  }

  #addressing(): Addressing {
    return { to: this.options.to ?? 'nobody', from: this.options.party };
  }
}
