import { expect, type Locator, type Page } from '@playwright/test';

/** The panel, by the names that a screen reader reads; the same in both editors. */
export class PanelPage {
  readonly region: Locator;
  readonly offers: Locator;
  readonly refusals: Locator;
  readonly jobs: Locator;

  /** @param root - the page, or the frame that holds the panel */
  constructor(root: Pick<Page, 'getByRole'>) {
    this.region = root.getByRole('region', { name: 'Run elsewhere' });
    this.offers = this.region.getByRole('list', { name: 'Offers' });
    this.refusals = this.region.getByRole('list', { name: 'Cannot run this' });
    this.jobs = this.region.getByRole('list', { name: 'Jobs' });
  }

  async need(field: 'Cores' | 'Memory (GiB)' | 'Disk (GiB)' | 'GPUs' | 'Hours', text: string): Promise<void> {
    await this.region.getByRole('textbox', { name: field }).fill(text);
  }

  async mode(name: 'Open live' | 'Run all cells'): Promise<void> {
    // Not check(), which looks at once: VS Code's panel shows it when the extension has answered.
    await this.region.getByRole('radio', { name }).click();
    await expect(this.region.getByRole('radio', { name })).toBeChecked();
  }

  async findOffers(): Promise<void> {
    await this.region.getByRole('button', { name: 'Find offers' }).click();
  }

  offer(platform: string, cores: number, memoryGiB: number): Locator {
    return this.offers.getByRole('button', { name: `Run on ${platform}, ${cores} cores, ${memoryGiB} GiB` });
  }

  /** @param where - what asks for it: a refusal, or a job that waits */
  async signIn(platform: string, token: string, where = this.refusals): Promise<void> {
    const field = where.getByLabel(`Token for ${platform}`);
    await field.fill(token);
    await field.press('Enter');
  }

  /** In the row of a job that waits for it. */
  async signInBeside(job: Locator, platform: string, token: string): Promise<void> {
    await job.getByRole('button', { name: `Sign in to ${platform}` }).click();
    await this.signIn(platform, token, job);
  }

  /** The newest job of a platform. */
  job(platform: string): Locator {
    return this.jobs.getByRole('listitem').filter({ hasText: platform }).first();
  }

  /** Ends the newest job of a notebook well. */
  async finish(title: string): Promise<void> {
    const job = this.jobs.getByRole('listitem').filter({ hasText: title }).first();
    await job.getByRole('button', { name: 'Finish' }).click();
    await this.expectPhase(job, 'COMPLETED');
  }

  /** Has all cells of the notebook run on the demo's open platform, which has run it `before` so many times, and waits for the end. */
  async runAllCells(title: string, before: number): Promise<Locator> {
    await this.mode('Run all cells');
    await this.findOffers();
    await this.offer('Desk', 1, 2).click();
    const jobs = this.jobs.getByRole('listitem').filter({ hasText: title });
    await expect(jobs).toHaveCount(before + 1);
    await this.expectPhase(jobs.first(), 'COMPLETED');
    return jobs.first();
  }

  async expectPhase(job: Locator, phase: string, timeout = 120_000): Promise<void> {
    await expect(job).toContainText(phase, { timeout });
  }
}
