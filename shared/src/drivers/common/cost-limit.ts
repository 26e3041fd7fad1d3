import type { CostLimit } from '../../model/index.js';
import type { BrokerCost } from '../../wire/index.js';

const MONEY = 'urn:ivoa:calycopis:cost:monetary';

/**
 * The most that a run may cost as the `costs` of a question (ExecutionBroker 1.0, SimpleMinMaxFloatCost), where it is money: an
 * ISO 4217 currency, or an amount alone. The standard has no words for anything else that a platform may charge.
 * @param kindOf writes its kind as the asked service spells it
 */
export function costsOf(
  limit: CostLimit | undefined,
  kindOf: (group: string, name: string) => { readonly kind: string },
): BrokerCost[] | undefined {
  if (limit === undefined || !/^(?:[A-Z]{3})?$/.test(limit.unit ?? '')) return undefined;
  const { amount: max, unit } = limit;
  return [
    {
      ...kindOf('costs', 'simple-minmax-float-cost'),
      type: MONEY,
      max,
      ...(unit === undefined ? {} : { unit }),
    },
  ];
}
