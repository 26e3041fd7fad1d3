import type * as vscode from 'vscode';
import {
  formatDuration,
  formatGiB,
  type Offer,
  type OfferState,
  type PanelState,
  type Translate,
} from '@run-elsewhere/planner';
import { plainText } from '../window/plain-text.js';

/** A line of the list of offers. Without an offer it only says something. */
export interface OfferItem extends vscode.QuickPickItem {
  readonly offer?: Offer;
}

/** The answers so far: offers first, then who cannot run it or did not answer, and why. */
export function offerItems({ round }: PanelState, t: Translate): readonly OfferItem[] {
  if (round.kind === 'idle') return [];
  const others = [
    ...round.refusals.map(({ platformName, reasons }) => ({
      label: `$(circle-slash) ${plainText(platformName)}`,
      description: t('Cannot run this'),
      detail: reasons.map(({ text }) => plainText(text)).join('; '),
      alwaysShow: true,
    })),
    ...round.silent.map(({ platformName, text }) => ({
      label: `$(warning) ${plainText(platformName)}`,
      description: plainText(text),
      alwaysShow: true,
    })),
  ];
  return [...round.offers.map((offer) => offerItem(offer, t)), ...others];
}

function offerItem({ offer, status, problem }: OfferState, t: Translate): OfferItem {
  const detail =
    problem?.text ?? (status === 'expired' ? t('Expired: find offers again') : environmentOf(offer, t));
  return {
    label: `$(play) ${t('Run on %1', plainText(offer.platformName))}`,
    description: amountsOf(offer, t).join(', '),
    ...(detail === undefined ? {} : { detail: plainText(detail) }),
    ...(status === 'open' ? { offer } : {}),
  };
}

function amountsOf(offer: Offer, t: Translate): readonly string[] {
  const { cores, memoryGiB, diskGiB, gpus, durationSeconds, cost } = offer;
  return [
    cores === undefined ? '' : t('%1 cores', String(cores)),
    memoryGiB === undefined ? '' : formatGiB(memoryGiB),
    diskGiB === undefined ? '' : t('%1 disk', formatGiB(diskGiB)),
    gpus === undefined || gpus === 0 ? '' : t('%1 GPUs', String(gpus)),
    durationSeconds === undefined ? '' : formatDuration(durationSeconds),
    cost === undefined ? '' : plainText(`${cost.amount} ${cost.unit}`),
  ].filter((text) => text !== '');
}

function environmentOf({ environment }: Offer, t: Translate): string | undefined {
  if (!environment) return undefined;
  const { name, lacks, installs } = environment;
  if (lacks.length === 0) return t('Environment %1', name);
  const missing = lacks.join(', ');
  return installs
    ? t('Environment %1; will be installed: %2', name, missing)
    : t('Environment %1; lacks: %2', name, missing);
}
