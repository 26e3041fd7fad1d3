import {
  brokerOfferSet,
  brokerOffer,
  brokerRequest,
  brokerUpdate,
  UPLOADED_NOTEBOOK,
} from '@run-elsewhere/planner/wire';
import * as z from 'zod';
import type { Urls } from './urls.js';

/** OpenAPI 3.1 takes JSON Schema as it is. Documents are open, in both directions: the standard's may have more members. */
function schemaOf(schema: z.core.$ZodType): object {
  const { $schema: _dialect, ...document } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
  return document;
}

const json = (name: string) => ({
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
});

const text = (description: string) => ({
  description,
  content: { 'text/plain': { schema: { type: 'string' } } },
});

const pathParameter = (name: string, description: string) => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string' },
});

const location = (description: string) => ({
  Location: { description, schema: { type: 'string', format: 'uri' } },
});

const UNAUTHORIZED = text('Sign in first; `WWW-Authenticate` says how');
const LATER = {
  'Retry-After': { description: 'Seconds after which to try again', schema: { type: 'integer' } },
};

/** Whatever is asked for: a wrong token, a name that is not the service's, a failure that was noted, a database or a disk that takes nothing now. */
const ALWAYS = {
  401: UNAUTHORIZED,
  421: text('The request was sent to a name that is not this service’s'),
  500: text('Something went wrong here'),
  503: {
    ...text('What is needed for this does not answer or cannot be written now, and nothing was kept'),
    headers: LATER,
  },
  507: { ...text('The disk is full, and nothing was kept'), headers: LATER },
};

/** A body is to be sent, and may be wrong in all these ways. */
const BODY = {
  400: text('What is wrong with the document'),
  408: text('The document took too long to arrive'),
  413: text('The document is too long'),
  415: text('The document is no JSON'),
};

const NOT_FOUND = text('There is no such thing here, or no longer');

const ID = pathParameter('id', 'As in the `meta.uuid` of the document');

const askPaths = {
  '/requests': {
    post: {
      summary: 'Can you run this?',
      requestBody: { required: true, ...json('Request') },
      responses: {
        303: {
          description: 'The answer, which is also at the Location',
          headers: location('The offer set'),
          ...json('OfferSet'),
        },
        ...BODY,
        ...ALWAYS,
      },
    },
  },
  '/offersets/{id}': {
    get: {
      summary: 'An answer again',
      parameters: [ID],
      responses: { 200: { description: 'The answer', ...json('OfferSet') }, 404: NOT_FOUND, ...ALWAYS },
    },
  },
};

const offerPaths = {
  '/sessions/{id}': {
    get: {
      summary: 'An offer',
      parameters: [ID],
      responses: {
        200: { description: 'The offer as it is now', ...json('Offer') },
        404: NOT_FOUND,
        ...ALWAYS,
      },
    },
    post: {
      summary: 'Reject an offer, or hold it a while longer (phase ACCEPTED)',
      parameters: [ID],
      requestBody: { required: true, ...json('Update') },
      responses: {
        200: {
          description: 'The offer as it is now, unchanged where it cannot be changed so',
          ...json('Offer'),
        },
        404: NOT_FOUND,
        ...BODY,
        ...ALWAYS,
      },
    },
  },
  '/keys/{key}': {
    get: {
      summary: 'The job that was created with this Idempotency-Key',
      parameters: [pathParameter('key', 'The Idempotency-Key of the submission')],
      responses: {
        303: { description: 'Found', headers: location('The job') },
        404: NOT_FOUND,
        ...ALWAYS,
      },
    },
  },
};

const servicePaths = {
  '/health': {
    get: {
      summary: 'Whether this service is of use now',
      responses: {
        ...ALWAYS,
        200: { description: 'It is', ...json('Health') },
        503: { description: 'It is not, and why', ...json('Health') },
      },
    },
  },
  '/openapi.json': {
    get: {
      summary: 'This document',
      responses: {
        200: { description: 'OpenAPI 3.1', content: { 'application/json': { schema: { type: 'object' } } } },
        ...ALWAYS,
      },
    },
  },
};

const HEALTH = {
  type: 'object',
  properties: {
    status: { enum: ['ok', 'failing'] },
    reasons: { type: 'array', items: { type: 'string' } },
  },
  required: ['status'],
  additionalProperties: false,
};

/** The JSON part of this service as an OpenAPI 3.1 document, made from the very checks that the service applies. */
export function openApiDocument(name: string, urls: Urls): object {
  return {
    openapi: '3.1.0',
    info: {
      title: `${name}: offers`,
      version: '1.0',
      description: `IVOA ExecutionBroker 1.0, with notebooks that are uploaded (executable kind ${UPLOADED_NOTEBOOK}), and with the standard's Docker and Singularity containers where they can be run. A job is created at ${urls.jobs} as UWS 1.1 has it.`,
    },
    servers: [{ url: urls.base }],
    security: [{}, { bearer: [] }, { basic: [] }],
    paths: { ...askPaths, ...offerPaths, ...servicePaths },
    components: {
      schemas: {
        Request: schemaOf(brokerRequest),
        OfferSet: schemaOf(brokerOfferSet),
        Offer: schemaOf(brokerOffer),
        Update: schemaOf(brokerUpdate),
        Health: HEALTH,
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        basic: { type: 'http', scheme: 'basic', description: 'Account name and token' },
      },
    },
  };
}
