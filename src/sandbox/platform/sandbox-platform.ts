import { type PartyId, partyKey } from '../../ocpi/party.js';
import type { Cdrs } from '../cdrs/cdrs.js';
import type { ChargingProfiles } from '../charging-profiles/charging-profiles.js';
import type { Commands } from '../commands/commands.js';
import { Faults } from '../http/faults.js';
import { type HubAnswer, HubClient } from '../http/hub-client.js';
import { Journal } from '../http/journal.js';
import { PeerServer } from '../http/peer-server.js';
import { Signal } from '../http/signal.js';
import type { LocationOwner } from '../locations/location-owner.js';
import { type PulledLocations, pullLocations } from '../locations/location-pull.js';
import type { ReceivedLocations } from '../locations/received-locations.js';
import type { Sessions } from '../sessions/sessions.js';
import type { Tariffs } from '../tariffs/tariffs.js';
import type { Tokens } from '../tokens/tokens.js';
import type { ByParty } from './by-party.js';
import { EndpointTable } from './endpoint-table.js';
import { HandshakeRefused } from './handshake.js';
import { ReceivedClientInfos } from './hub-client-info-receiver.js';
import type { HubConnection } from './hub-connection.js';
import { type Call, HubMessages } from './hub-messages.js';
import type { Addressing, MessageToHub } from './message-to-hub.js';
import type { ModuleContext } from './module-context.js';
import { Modules } from './modules.js';
import type { SandboxParty, SandboxPlatformOptions } from './options.js';
import { Registration } from './registration.js';
import { Surface } from './surface.js';

/**
 * A simulated platform: a real OCPI peer over HTTP, with its own server, credentials, data and memory. It hosts
 * any number of parties of any roles, registers at a hub as a stranger would, and knows nothing of its insides.
 */
export class SandboxPlatform {
  readonly label: string;
  readonly parties: readonly SandboxParty[];
  readonly journal: Journal;
  readonly faults = new Faults();
  /** As a CPO: its own Locations and the pushes about them. */
  readonly locations: LocationOwner;
  readonly sessions: Sessions;
  readonly cdrs: Cdrs;
  readonly tariffs: Tariffs;
  readonly tokens: Tokens;
  readonly commands: Commands;
  readonly chargingProfiles: ChargingProfiles;
  /** What the hub has told about other parties. */
  readonly clientInfos = new ReceivedClientInfos();

  readonly #received: ByParty<ReceivedLocations>;
  readonly #messages: HubMessages;
  readonly #registration: Registration;
  readonly #server: PeerServer;
  readonly #changed = new Signal();
  readonly #client: HubClient;

  constructor(private readonly options: SandboxPlatformOptions) {
    const { parties, journalCapacity = 1_000, connections = 64 } = options;
    const [first] = parties;
    this.label = options.label ?? (first === undefined ? 'platform' : `${first.role} ${partyKey(first)}`);
    this.parties = parties;
    this.journal = new Journal(journalCapacity);
    this.#client = new HubClient(this.journal, connections, options.persistence);
    const tokenEncoding = options.tokenEncoding ?? 'base64';
    this.#messages = new HubMessages({
      client: this.#client,
      connection: () => this.connection,
      parties,
      tokenEncoding,
    });
    this.#registration = new Registration({
      client: this.#client,
      ownVersionsUrl: () => this.versionsUrl,
      parties,
      versions: options.versions ?? ['2.2.1'],
      tokenEncoding,
      strictTokens: options.strictTokens ?? false,
    });
    const endpoints = new EndpointTable(options, () => this.origin);
    const modules = new Modules(this.#contextOfModules(endpoints));
    this.locations = modules.locations;
    this.#received = modules.receivedLocations;
    this.sessions = modules.sessions;
    this.cdrs = modules.cdrs;
    this.tariffs = modules.tariffs;
    this.tokens = modules.tokens;
    this.commands = modules.commands;
    this.chargingProfiles = modules.chargingProfiles;
    const surface = new Surface(options, {
      endpoints,
      registration: this.#registration,
      clientInfos: this.clientInfos,
      modules: modules.all,
    });
    this.#server = new PeerServer({
      faults: this.faults,
      journal: this.journal,
      handle: (request) => surface.answer(request),
      handled: () => this.#changed.notify(),
      ...(options.lagMs === undefined ? {} : { lagMs: options.lagMs }),
    });
  }

  /** Starts serving on a free port, or again on the one it had. */
  async start(): Promise<this> {
    await this.#server.open();
    return this;
  }

  /** Stops serving and calling; all connections are closed. What it holds stays, and it may be started again. */
  async stop(): Promise<void> {
    await Promise.all([this.#server.close(), this.#client.close()]);
  }

  /** An outage of its API alone: who calls is refused, while it can still call others. Ends with {@link start}. */
  async refuseConnections(): Promise<void> {
    await this.#server.close();
  }

  get origin(): string {
    return this.#server.origin;
  }

  get versionsUrl(): string {
    return this.origin + (this.options.versionsPath ?? '/ocpi/versions');
  }

  get isRegistered(): boolean {
    return this.#registration.isRegistered();
  }

  /** What it knows about the hub. @throws Error while it is not registered */
  get connection(): HubConnection {
    const { connection } = this.#registration;
    if (connection === undefined) throw new Error(`${this.label} is not registered at a hub`);
    return connection;
  }

  /** The Locations that one of its parties has received; those of the first party where none is named. */
  received(party?: PartyId): ReceivedLocations {
    return this.#received.of(party);
  }

  /**
   * Waits until a condition about what it holds is true; looked at after each request that it has answered.
   *
   * @throws WaitedTooLong
   */
  until(
    condition: () => boolean,
    what = 'a condition',
    timeoutMs = this.options.patienceMs ?? 10_000,
  ): Promise<void> {
    return this.#changed.until(condition, `${this.label}: ${what}`, timeoutMs);
  }

  /**
   * The handshake as its Sender: GET versions and details with token A, POST our credentials with a new token B,
   * and keep token C from the answer.
   *
   * @param options.version insists on one version; by default the best of its own that the hub offers
   * @throws HandshakeRefused where the hub refuses a step
   */
  registerAt(
    versionsUrl: string,
    tokenA: string,
    options: { version?: string } = {},
  ): Promise<HubConnection> {
    return this.#registration.exchange('POST', versionsUrl, tokenA, options.version);
  }

  /**
   * PUT of our credentials with a new token: to tell of changed roles or endpoints, to rotate, or to change the
   * version.
   *
   * @throws HandshakeRefused
   */
  async updateCredentials(options: { version?: string } = {}): Promise<HubConnection> {
    const { versionsUrl, hubToken } = this.connection;
    return this.#registration.exchange('PUT', versionsUrl, hubToken, options.version);
  }

  /** DELETE credentials: both sides forget each other. @throws HandshakeRefused */
  async unregister(): Promise<HubAnswer> {
    const answer = await this.send({ method: 'DELETE', module: 'credentials', role: 'SENDER' });
    if (!answer.ok) throw new HandshakeRefused('DELETE credentials', answer);
    this.#registration.forget();
    return answer;
  }

  /** Invites the hub to register itself here (the platform is the Receiver): token A, and where to use it. */
  inviteHub(): { versionsUrl: string; token: string } {
    return { versionsUrl: this.versionsUrl, token: this.#registration.invite() };
  }

  /** Sends a message to one of the hub's interfaces, with the headers that belong to it. */
  send(message: MessageToHub): Promise<HubAnswer> {
    return this.#messages.send(message);
  }

  /** Calls any URL of the hub with our token, such as one that it gave in a `Link`. */
  call(request: Call): Promise<HubAnswer> {
    return this.#messages.call(request);
  }

  /**
   * GET All via the hub: walks along the hub's list of all Locations that a party may see.
   *
   * @param options.query such as `limit=100&date_from=…`
   */
  async pullAll(options: Pick<Addressing, 'from' | 'to' | 'query'> = {}): Promise<PulledLocations> {
    return pullLocations(this.#messages, options);
  }

  #contextOfModules(endpoints: EndpointTable): ModuleContext {
    return {
      parties: this.parties,
      strict: this.options.strict ?? true,
      pageLimit: this.options.pageLimit ?? 50,
      messages: this.#messages,
      ownUrl: (module, role) => endpoints.find(module, role, this.connection.version),
      until: (condition, what, timeoutMs) => this.until(condition, what, timeoutMs),
      changed: () => this.#changed.notify(),
    };
  }
}
