import type * as vscode from 'vscode';
import type { JobButton, JobState, PlatformState, Translate } from '@run-elsewhere/planner';
import { choose, type PickerVs } from '../guided/choose.js';
import { plainText } from '../window/plain-text.js';

export interface PickerParts {
  readonly vs: PickerVs;
  readonly t: Translate;
}

/** Lets the user choose a job to which a button applies. @returns undefined when there is none, or none was chosen */
export async function pickJob(
  { vs, t }: PickerParts,
  jobs: readonly JobState[],
  button: JobButton,
  title: string,
): Promise<JobState | undefined> {
  const items = jobs
    .filter(({ buttons }) => buttons.includes(button))
    .map((job) => ({
      job,
      label: plainText(job.run.title),
      description: plainText(job.run.platformName),
      detail: new Date(job.run.createdAt).toLocaleString(),
    }));
  const placeholder = items.length > 0 ? t('Choose a job') : t('There is no job to which this applies');
  return (await chosen(vs, title, placeholder, items))?.job;
}

export async function pickPlatform(
  { vs, t }: PickerParts,
  platforms: readonly PlatformState[],
  title: string,
): Promise<PlatformState | undefined> {
  const items = platforms.map((platform) => ({
    platform,
    label: plainText(platform.name),
    description:
      platform.signedInAs === undefined ? '' : t('signed in as %1', plainText(platform.signedInAs)),
    detail: platform.url,
  }));
  const placeholder =
    items.length > 0 ? t('Choose a platform') : t('There is no platform to which this applies');
  return (await chosen(vs, title, placeholder, items))?.platform;
}

async function chosen<Item extends vscode.QuickPickItem>(
  vs: PickerVs,
  title: string,
  placeholder: string,
  items: readonly Item[],
): Promise<Item | undefined> {
  const choice = await choose(vs, { title, placeholder, items: () => items });
  return choice.kind === 'chosen' ? choice.item : undefined;
}
