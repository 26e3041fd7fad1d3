import type {
  JobState,
  PanelAction,
  PanelController,
  PanelState,
  PlatformState,
  Run,
} from '@run-elsewhere/planner';
import { sampleRun } from '@run-elsewhere/planner/testing';

export const EMPTY_STATE: PanelState = {
  task: { kind: 'none' },
  form: {
    mode: 'live',
    fields: { cores: '1', memoryGiB: '2', diskGiB: '', gpus: '', durationSeconds: '1', cost: '' },
    errors: {},
    keepOutputs: false,
  },
  round: { kind: 'idle' },
  platforms: [],
  jobs: [],
  announcements: [],
};

export function sampleJob(
  fields: Partial<Omit<JobState, 'run'>> & { readonly run?: Partial<Run> } = {},
): JobState {
  const { run, ...rest } = fields;
  return { buttons: [], collected: [], run: sampleRun('key-1', { revision: 1, ...run }), ...rest };
}

export function samplePlatform(fields: Partial<PlatformState> = {}): PlatformState {
  return {
    id: 'https://a.example/base',
    name: 'Institute A',
    url: 'https://a.example/base',
    signIn: 'optional',
    hasCredential: false,
    busy: false,
    ...fields,
  };
}

/** A controller whose effects a test writes. */
export class FakeController implements Pick<
  PanelController,
  'state' | 'subscribe' | 'dispatch' | 'notebookChanged'
> {
  readonly actions: PanelAction[] = [];
  readonly edited: string[] = [];
  private readonly listeners = new Set<() => void>();

  /** @param effect what an action does */
  constructor(
    private current: PanelState = EMPTY_STATE,
    private readonly effect: (action: PanelAction, controller: FakeController) => void | Promise<void> = () =>
      undefined,
  ) {}

  state(): PanelState {
    return this.current;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async dispatch(action: PanelAction): Promise<void> {
    this.actions.push(action);
    await this.effect(action, this);
  }

  notebookChanged(origin: string): void {
    this.edited.push(origin);
  }

  set(change: Partial<PanelState>): void {
    this.current = { ...this.current, ...change };
    for (const listener of [...this.listeners]) listener();
  }

  get listened(): boolean {
    return this.listeners.size > 0;
  }
}

/** The sentences as they are written. */
export const t = (text: string, ...args: string[]): string =>
  text.replace(/%(\d+)/g, (placeholder, position: string) => args[Number(position) - 1] ?? placeholder);
