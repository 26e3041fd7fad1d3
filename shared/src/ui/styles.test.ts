import { panelStyles } from './styles.js';

describe('panelStyles', () => {
  it('uses no variable of its own that it does not define', () => {
    const defined = new Set([...panelStyles.matchAll(/(--re-[a-z-]+):/g)].map((match) => match[1]));
    const used = [...panelStyles.matchAll(/var\((--re-[a-z-]+)/g)].map((match) => match[1]);
    expect(used.length).toBeGreaterThan(20);
    expect(used.filter((name) => !defined.has(name))).toEqual([]);
  });

  it('touches nothing outside the panel', () => {
    const flat = panelStyles.replace(/@(?:media|container)[^{]*\{/g, '').replace(/@keyframes[^\n]*/g, '');
    const selectors = [...flat.matchAll(/(?:^|\})\s*([^{}]+?)\s*\{/g)].map((match) => match[1] ?? '');
    expect(selectors.length).toBeGreaterThan(50);
    expect(selectors.filter((selector) => !selector.startsWith('.re-'))).toEqual([]);
  });

  it('takes every colour from the theme', () => {
    expect(panelStyles).not.toMatch(/#[0-9a-f]{3,8}\b|rgba?\(/i);
  });
});
