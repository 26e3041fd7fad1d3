import type { PanelContext } from '../context.js';
import type { PanelSettings } from '../host.js';
import { problemOf } from '../problem.js';
import { setProblems } from '../reduce/problems.js';
import type { PlatformFlow } from './platform-flow.js';

/** The host's settings as they were last read. */
export class SettingsFlow {
  private settings: PanelSettings | undefined;
  private fromSettings: readonly string[] = [];
  private readonly others: string[] = [];

  constructor(
    private readonly context: PanelContext,
    private readonly platforms: PlatformFlow,
  ) {}

  get current(): PanelSettings | undefined {
    return this.settings;
  }

  /** Reads the settings; what is wrong with them is said in the state. Never rejects. @returns undefined when they cannot be read */
  async load(): Promise<PanelSettings | undefined> {
    try {
      const { settings, problems } = await this.platforms.load();
      this.settings = settings;
      this.fromSettings = problems;
    } catch (error) {
      this.fromSettings = [this.context.t('The settings cannot be read: %1', problemOf(error).text)];
    }
    this.show();
    return this.settings;
  }

  /** Something else that everybody should know. @param problem a sentence */
  addProblem(problem: string): void {
    this.others.push(problem);
    this.show();
  }

  private show(): void {
    const problems = [...this.fromSettings, ...this.others];
    this.context.cell.update((state) => setProblems(state, problems));
  }
}
