import type { PanelContext } from '../context.js';
import { closeFind, findOf, openFind, setHarvest } from '../find/reduce.js';
import { findSettings, type FindSettings } from '../find/settings.js';
import type { FindTab } from '../find/state.js';
import { problemOf } from '../problem.js';
import type { FindSnapshot } from '../snapshot.js';
import type { FoundPlatformsFlow } from './found-platforms-flow.js';
import type { NotebooksFlow } from './notebooks-flow.js';
import type { SettingsFlow } from './settings-flow.js';

/** Opens and closes the part in which things are found, and decides when the sources are read. */
export class DiscoverFlow {
  /** By tab: the settings that were read by. */
  private readonly readBy = new Map<FindTab, string>();

  constructor(
    private readonly context: PanelContext,
    private readonly settings: SettingsFlow,
    private readonly tabs: { readonly notebooks: NotebooksFlow; readonly platforms: FoundPlatformsFlow },
  ) {}

  async open(tab: FindTab): Promise<void> {
    this.context.cell.update((state) => openFind(state, tab));
    await this.readUnread();
  }

  /** As it was before a reload. What is open is read in the background: it was kept for a while, or is asked again. */
  restore({ open, tab, query, chosen = [] }: FindSnapshot): void {
    this.context.cell.update((state) => (open ? openFind(state, tab) : closeFind(openFind(state, tab))));
    this.tabs.notebooks.restore(query, chosen);
    void this.readUnread();
  }

  close(): void {
    this.context.cell.update(closeFind);
  }

  refresh(): Promise<void> {
    return this.read(findOf(this.context.cell.get()).tab, true);
  }

  stop(): void {
    this.tabs[findOf(this.context.cell.get()).tab].stop();
  }

  /** The settings may name other places now. */
  async readUnread(): Promise<void> {
    const { open, tab } = findOf(this.context.cell.get());
    if (open && this.readBy.get(tab) !== this.key(tab)) await this.read(tab, false);
  }

  private async read(tab: FindTab, refresh: boolean): Promise<void> {
    this.readBy.set(tab, this.key(tab));
    try {
      await this.tabs[tab].read(this.current, refresh);
    } catch (error) {
      // What reads could not even be loaded: the next press tries again.
      this.readBy.delete(tab);
      const problems = [problemOf(error).text];
      this.context.cell.update((state) => setHarvest(state, tab, { busy: false, problems, fresh: false }));
    }
  }

  private get current(): FindSettings {
    return findSettings(this.settings.current);
  }

  private key(tab: FindTab): string {
    const { catalogues, ...rest } = this.current;
    return JSON.stringify(tab === 'notebooks' ? catalogues : rest);
  }
}
