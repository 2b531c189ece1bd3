import express, { type Express, Router } from 'express';
import { type AdminServices, adminRouter } from './admin/router.js';
import { credentialsEndpoint } from './endpoints/credentials.js';
import { customEndpoint, type FunctionalServices, functionalEndpoint } from './endpoints/functional.js';
import { type HealthServices, healthRouter } from './endpoints/health.js';
import { hubClientInfoList } from './endpoints/hub-client-info.js';
import { noticeWanted } from './endpoints/notice-wanted.js';
import { sealedUrlEndpoint } from './endpoints/sealed-url.js';
import { versionDetailsEndpoint, versionsEndpoint } from './endpoints/versions.js';
import { allowOnly, notFound } from './http/allow.js';
import { authenticate, requireRegistered } from './http/authenticate.js';
import { readBody } from './http/body.js';
import { measure } from './http/measure.js';
import { echoMessageIds } from './http/message-ids.js';
import { traceRequests } from './http/trace-requests.js';
import type { Metrics } from './infra/metrics.js';
import type { Secrets } from './infra/secrets.js';
import type { FunctionalModule } from './ocpi/functional-module.js';
import type { InterfaceRole } from './ocpi/modules.js';
import type { HandshakeReceiver } from './platforms/handshake/receiver.js';
import type { RegistryCache } from './platforms/registry-cache.js';
import type { ServedInterface } from './platforms/versions.js';
import type { Relay } from './relay/relay.js';
import type { Trace } from './trace/trace.js';

export interface AppServices extends FunctionalServices {
  admin: AdminServices;
  health: HealthServices;
  handshakeReceiver: HandshakeReceiver;
  sealedUrlRelay: Relay;
  registry: RegistryCache;
  secrets: Secrets;
  metrics: Metrics;
  /** Undefined: no message is recorded. */
  trace: Trace | undefined;
  /** Those of the specification. */
  modules: readonly FunctionalModule[];
  now: () => number;
  /** A monotonic clock, in milliseconds. */
  elapsed: () => number;
  pageLimit: number;
  /** A registered platform has shown a sign of life. */
  onContact: (platformId: number) => void;
}

const BOTH_SIDES: readonly InterfaceRole[] = ['SENDER', 'RECEIVER'];

/** What a process that only works in the background answers: whether it is well. Nothing else is its business. */
export function createWorkerApp(health: HealthServices): Express {
  const app = emptyApp();
  app.use(healthRouter(health));
  app.use((_request, response) => {
    response.status(404).json({ error: 'unknownPath', message: 'HUB_ROLE=worker; see /health/ready' });
  });
  return app;
}

/** The hub's HTTP side, in the order in which a request meets it. */
export function createApp(services: AppServices): Express {
  const app = emptyApp();
  app.use(measure(services.metrics, services.elapsed));
  app.use(healthRouter(services.health));
  app.use('/admin/v1', adminRouter(services.admin));
  app.use('/ocpi', ocpiRouter(services));
  app.use((_request, response) => {
    response
      .status(404)
      .json({ error: 'unknownPath', message: 'see /ocpi/versions, /admin/v1 and /health/ready' });
  });
  return app;
}

function emptyApp(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  return app;
}

function ocpiRouter(services: AppServices): Router {
  const { hub, answers, registry, secrets, now, onContact, pageLimit, handshakeReceiver, modules, trace } =
    services;
  const { roamingDefault, sealedUrlRelay, elapsed, onWanted } = services;
  const ocpi = Router();

  // Who is it, and what does the message carry? (AUTH-15: nothing is looked at before the token.)
  ocpi.use(echoMessageIds);
  if (trace !== undefined) ocpi.use(traceRequests(trace, hub, now, elapsed));
  ocpi.use(authenticate(registry, secrets, now, onContact));
  ocpi.use(readBody());

  // Configuration modules: no routing headers. A registration token gets as far as credentials (AUTH-09).
  ocpi.all('/versions', allowOnly('GET', 'HEAD'), versionsEndpoint(hub, answers));
  ocpi.all(
    '/:version',
    allowOnly('GET', 'HEAD'),
    versionDetailsEndpoint(hub, servedInterfaces(modules), roamingDefault, answers),
  );
  ocpi.all('/:version/credentials', credentialsEndpoint(handshakeReceiver, answers));
  ocpi.use(requireRegistered);
  ocpi.all(
    '/:version/sender/hubclientinfo',
    allowOnly('GET', 'HEAD'),
    hubClientInfoList(hub, answers, pageLimit),
  );

  // Functional modules: each request is relayed, replicated, or answered from the store (routing/decide.ts).
  for (const module of modules) {
    for (const side of BOTH_SIDES) {
      ocpi.use(
        `/:version/${side.toLowerCase()}/${module.identifier}`,
        functionalEndpoint(module, side, services),
      );
    }
  }
  for (const side of BOTH_SIDES) {
    ocpi.use(`/:version/${side.toLowerCase()}/:module`, customEndpoint(side, services));
  }

  // URLs that the hub has given out in place of a peer's.
  ocpi.all('/:version/relay/:sealed', sealedUrlEndpoint(sealedUrlRelay, answers));

  ocpi.use(notFound);
  ocpi.use(noticeWanted(onWanted));
  ocpi.use(answers.onError);
  return ocpi;
}

function servedInterfaces(modules: readonly FunctionalModule[]): ServedInterface[] {
  return [
    { module: 'hubclientinfo', role: 'SENDER' },
    ...modules.flatMap(({ identifier }) => BOTH_SIDES.map((role) => ({ module: identifier, role }))),
  ];
}
