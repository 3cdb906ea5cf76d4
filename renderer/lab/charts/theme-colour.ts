/**
 * A colour of the theme as a canvas takes it. Asked of an element of its own: one that changes its colour may be on its
 * way from the old one.
 */
export function themeColour(beside: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(--${name})`;
  beside.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
