import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Account } from '../../../core/access/account.ts';
import type { WhenOpen } from '../behind.ts';
import { actionsRoute } from './actions.ts';
import { areasRoute } from './areas.ts';
import { boundariesRoute } from './boundaries.ts';
import { camerasRoute } from './cameras.ts';
import { deliveriesRoute, replayRoute } from './deliveries.ts';
import { SERVED_BESIDE } from './described.ts';
import { devicesRoute } from './devices.ts';
import { handoverRoute } from './handover.ts';
import { officersRoute } from './officers.ts';
import { openApiOf } from './openapi.ts';
import { type AnyRoute, addRoutes, defineRoute } from './route.ts';
import { checkRoute, decideRoute, proposeRoute, testRoute } from './rule-changes.ts';
import { measureCostsRoute, ruleCostsRoute } from './rule-costs.ts';
import { ruleRoute, rulesRoute } from './rules.ts';
import { streamRoute } from './stream.ts';
import { subjectRoute } from './subject.ts';
import { lookRoute, warningRoute } from './warning-detail.ts';
import { warningsRoute } from './warnings-list.ts';

/** Every route of the interface, in the order in which its description has them. */
export function apiRoutes(whenOpen: WhenOpen, accounts: () => readonly Account[]): readonly AnyRoute[] {
  const routes = [
    warningsRoute(whenOpen),
    warningRoute(whenOpen),
    lookRoute(whenOpen),
    actionsRoute(whenOpen),
    handoverRoute(whenOpen),
    officersRoute(accounts),
    subjectRoute(whenOpen),
    areasRoute(whenOpen),
    boundariesRoute(whenOpen),
    devicesRoute(whenOpen),
    camerasRoute(whenOpen),
    deliveriesRoute(whenOpen),
    replayRoute(whenOpen),
    rulesRoute(whenOpen, accounts),
    ruleRoute(whenOpen),
    ruleCostsRoute(whenOpen),
    measureCostsRoute(whenOpen),
    checkRoute(whenOpen),
    testRoute(whenOpen),
    proposeRoute(whenOpen),
    decideRoute(whenOpen, 'approve'),
    decideRoute(whenOpen, 'reject'),
    streamRoute(whenOpen),
  ];
  return [...routes, descriptionRoute(routes)];
}

/** Adds the interface to a door that decorates requests with `session`. */
export function addApi(app: FastifyInstance, whenOpen: WhenOpen, accounts: () => readonly Account[]): void {
  // In a scope of its own, for it reads bodies in its own way.
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer' },
      async (_: unknown, body: Buffer) => body,
    );
    addRoutes(scope, apiRoutes(whenOpen, accounts));
    done();
  });
}

function descriptionRoute(routes: readonly AnyRoute[]): AnyRoute {
  const route: AnyRoute = defineRoute({
    method: 'GET',
    path: '/v1/openapi.json',
    needs: 'signed_in',
    summary: 'This description',
    answers: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) } },
    handle: async () => ({ status: 200, body: description }),
  });
  const description = openApiOf([...routes, route, ...SERVED_BESIDE]);
  return route;
}
