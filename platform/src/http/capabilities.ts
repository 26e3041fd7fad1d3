import type { FastifyInstance } from 'fastify';
import { OFFERS_STANDARD_ID, UWS_STANDARD_ID } from '@run-elsewhere/planner/wire';
import { challenges } from '../accounts/accounts.js';
import { isoInstant } from '../clock.js';
import type { Xml } from '../uws/xml.js';
import { element, xmlDocument } from '../uws/xml.js';
import type { HttpContext } from './context.js';

const XML = 'application/xml; charset=utf-8';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

const httpInterface = (type: string, url: string, use: 'full' | 'base'): Xml =>
  element(
    'interface',
    { 'xsi:type': type, ...(type === 'vs:ParamHTTP' ? { role: 'std' } : {}) },
    element('accessURL', { use }, url),
  );

/**
 * What this service can do (VOSI 1.1, section 2). Children are in no namespace, as its schema wants them.
 * The offers take JSON, so theirs is no `vs:ParamHTTP`; a second interface leads to their OpenAPI document.
 */
function capabilitiesDocument({ urls, name }: Pick<HttpContext, 'urls' | 'name'>): string {
  return xmlDocument(
    element(
      'vosi:capabilities',
      {
        'xmlns:vosi': 'http://www.ivoa.net/xml/VOSICapabilities/v1.0',
        'xmlns:vr': 'http://www.ivoa.net/xml/VOResource/v1.0',
        'xmlns:vs': 'http://www.ivoa.net/xml/VODataService/v1.1',
        'xmlns:xsi': XSI,
      },
      element(
        'capability',
        { standardID: 'ivo://ivoa.net/std/VOSI#capabilities' },
        httpInterface('vs:ParamHTTP', `${urls.base}/capabilities`, 'full'),
      ),
      element(
        'capability',
        { standardID: 'ivo://ivoa.net/std/VOSI#availability' },
        httpInterface('vs:ParamHTTP', `${urls.base}/availability`, 'full'),
      ),
      element(
        'capability',
        { standardID: UWS_STANDARD_ID },
        httpInterface('vs:ParamHTTP', urls.jobs, 'base'),
      ),
      element(
        'capability',
        { standardID: OFFERS_STANDARD_ID },
        element('description', {}, name),
        httpInterface('vr:WebService', `${urls.base}/requests`, 'full'),
        httpInterface('vr:WebBrowser', `${urls.base}/openapi.json`, 'full'),
      ),
    ),
  );
}

const availabilityDocument = (since: number): string =>
  xmlDocument(
    element(
      'vosi:availability',
      { 'xmlns:vosi': 'http://www.ivoa.net/xml/VOSIAvailability/v1.0' },
      element('vosi:available', {}, 'true'),
      element('vosi:upSince', {}, isoInstant(since)),
    ),
  );

/** `GET {base}/capabilities` and `GET {base}/availability`, open to all. */
export function capabilitiesRoutes(app: FastifyInstance, context: HttpContext): void {
  const document = capabilitiesDocument(context);
  const since = context.clock.now();
  app.get('/capabilities', (_request, reply) => {
    // A challenge on a good answer: it can be used without signing in, and signing in changes it (SSO_next).
    if (context.accounts.signIn) reply.header('www-authenticate', challenges(context.name));
    return reply.type(XML).send(document);
  });
  app.get('/availability', (_request, reply) => reply.type(XML).send(availabilityDocument(since)));
}
