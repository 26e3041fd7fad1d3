import type { Fault } from '../fault.ts';
import { JSON_FAULTS } from './json.ts';
import { LIST } from './list.ts';
import { OFFER } from './offer.ts';
import { RESULT } from './result.ts';
import { TEXT } from './text.ts';
import { XML } from './xml.ts';

/** What a service that answers may say, and should not. */
export const CONTENT_FAULTS: readonly Fault[] = [
  ...XML,
  ...JSON_FAULTS,
  ...TEXT,
  ...OFFER,
  ...LIST,
  ...RESULT,
];
