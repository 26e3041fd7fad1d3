import {
  brokerOfferSet,
  brokerOffer,
  brokerRequest,
  brokerUpdate,
  UPLOADED_NOTEBOOK,
} from '@run-elsewhere/planner/wire';
import * as z from 'zod';
import type { Urls } from './urls.js';

const schemaOf = (schema: z.core.$ZodType, io: 'input' | 'output'): object =>
  z.toJSONSchema(schema, { target: 'openapi-3.0', io });

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
        400: text('What is wrong with the request'),
        401: UNAUTHORIZED,
        503: text('The issuer of the token, or what runs the jobs, does not answer; try again later'),
      },
    },
  },
  '/offersets/{id}': {
    get: {
      summary: 'An answer again',
      parameters: [ID],
      responses: { 200: { description: 'The answer', ...json('OfferSet') }, 404: NOT_FOUND },
    },
  },
};

const offerPaths = {
  '/sessions/{id}': {
    get: {
      summary: 'An offer',
      parameters: [ID],
      responses: { 200: { description: 'The offer as it is now', ...json('Offer') }, 404: NOT_FOUND },
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
      },
    },
  },
  '/keys/{key}': {
    get: {
      summary: 'The job that was created with this Idempotency-Key',
      parameters: [pathParameter('key', 'The Idempotency-Key of the submission')],
      responses: { 303: { description: 'Found', headers: location('The job') }, 404: NOT_FOUND },
    },
  },
};

/** The JSON part of this service as an OpenAPI 3.0 document, made from the very checks that the service applies. */
export function openApiDocument(name: string, urls: Urls): object {
  return {
    openapi: '3.0.3',
    info: {
      title: `${name}: offers`,
      version: '1.0',
      description: `IVOA ExecutionBroker 1.0, with notebooks that are uploaded (executable kind ${UPLOADED_NOTEBOOK}). A job is created at ${urls.jobs} as UWS 1.1 has it.`,
    },
    servers: [{ url: urls.base }],
    security: [{}, { bearer: [] }, { basic: [] }],
    paths: { ...askPaths, ...offerPaths },
    components: {
      schemas: {
        Request: schemaOf(brokerRequest, 'input'),
        OfferSet: schemaOf(brokerOfferSet, 'output'),
        Offer: schemaOf(brokerOffer, 'output'),
        Update: schemaOf(brokerUpdate, 'input'),
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        basic: { type: 'http', scheme: 'basic', description: 'Account name and token' },
      },
    },
  };
}
