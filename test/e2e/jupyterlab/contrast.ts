import type { Locator } from '@playwright/test';

/** A text that is hard to tell from its background. */
export interface FaintText {
  readonly text: string;
  /** Contrast ratio, 1 to 21. */
  readonly ratio: number;
}

/**
 * Finds text below the contrast of WCAG 2.2, success criterion 1.4.3 (AA, text of normal size): 4.5 to 1. What is disabled or
 * not visible does not count.
 */
export function faintTexts(root: Locator): Promise<readonly FaintText[]> {
  return root.evaluate((top) => {
    type Colour = readonly [number, number, number, number];
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    const parse = (colour: string): Colour => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [red, green, blue, alpha / 255];
    };
    const over = (front: Colour, back: Colour): Colour => {
      const mix = (index: 0 | 1 | 2): number => front[index] * front[3] + back[index] * (1 - front[3]);
      return [mix(0), mix(1), mix(2), 1];
    };
    const behind = (element: Element | null): Colour => {
      if (element === null) return [255, 255, 255, 1];
      const own = parse(getComputedStyle(element).backgroundColor);
      return own[3] === 1 ? own : over(own, behind(element.parentElement));
    };
    // WCAG 2.2, definitions of relative luminance and contrast ratio.
    const linear = (value: number): number =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    const luminance = ([red, green, blue]: Colour): number =>
      0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    return [...top.querySelectorAll('*')].flatMap((element) => {
      const text = [...element.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent?.trim() ?? '')
        .join(' ')
        .trim();
      if (text === '' || !element.checkVisibility() || element.closest('[aria-disabled], .re-unseen'))
        return [];
      const back = behind(element);
      const lights = [luminance(over(parse(getComputedStyle(element).color), back)), luminance(back)];
      const ratio = (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
      return ratio < 4.5 ? [{ text, ratio }] : [];
    });
  });
}
