import type { OnHarvest } from '../../model/index.js';
import { mergeFound } from '../../platforms/merge.js';
import type { SourceAnswer } from '../../platforms/sources.js';
import { say } from '../context.js';
import type { PanelContext } from '../context.js';
import type { LoadFinding } from '../find/finding.js';
import { changePlatforms, findOf, markFound, showFound } from '../find/reduce.js';
import type { FindSettings } from '../find/settings.js';
import { problemOf } from '../problem.js';
import type { PlatformFlow } from './platform-flow.js';
import { Reading } from './reading.js';

/**
 * Platforms that lists and registries tell of. None of them is asked about a task, and none gets a credential, before the user
 * has enabled it.
 */
export class FoundPlatformsFlow {
  private readonly reading: Reading;

  constructor(
    private readonly context: PanelContext,
    private readonly load: LoadFinding,
    private readonly platforms: PlatformFlow,
  ) {
    this.reading = new Reading(context, 'platforms');
  }

  /** @param refresh ask even those that answered a while ago */
  async read(settings: FindSettings, refresh: boolean): Promise<void> {
    const sources = (await this.load()).platforms(settings);
    await this.reading.read(
      sources.map((source) => async (signal: AbortSignal, onProgress: OnHarvest) => {
        const answer = await source.find(signal, onProgress, refresh);
        return { ...answer, problems: answer.problem === undefined ? [] : [answer.problem] };
      }),
      [],
      (answers) => this.show(answers),
    );
    const { found } = findOf(this.context.cell.get()).platforms;
    if (this.context.life.aborted || this.reading.busy) return;
    say(this.context, this.context.t('%1 platforms were found.', String(found.length)));
  }

  stop(): void {
    this.reading.stop();
  }

  /** Makes it one of the settings, once it has been seen to be what it is said to be. */
  async enable(id: string): Promise<void> {
    const { cell, life } = this.context;
    const platform = findOf(cell.get()).platforms.found.find((found) => found.id === id);
    if (!platform || platform.busy === true) return;
    cell.update((state) => markFound(state, id, { busy: true }));
    try {
      await this.platforms.enable(platform.url, platform.name);
      cell.update((state) => markFound(state, id, {}));
    } catch (error) {
      if (life.aborted) return;
      const problem = problemOf(error);
      cell.update((state) => markFound(state, id, { problem }));
      say(this.context, problem.text);
    }
  }

  private show(answers: readonly SourceAnswer[]): void {
    const merged = mergeFound(answers);
    this.context.cell.update((state) => {
      const before = new Map(findOf(state).platforms.found.map((found) => [found.id, found]));
      const found = merged.map((platform) => {
        const { busy, problem } = before.get(platform.id) ?? {};
        return { ...showFound(platform), ...(busy && { busy }), ...(problem && { problem }) };
      });
      return changePlatforms(state, { found });
    });
  }
}
