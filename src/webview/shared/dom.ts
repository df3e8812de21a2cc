/**
 * Makes an element.
 * @param attributes set as they are; never style or event handlers, which the content policy forbids
 * @param children strings become text, never markup
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** An icon of the codicon font that icons.css knows; for the eye only, so the text beside it must say it all. */
export function icon(name: string): HTMLElement {
  return el('span', { class: `icon icon-${name}`, 'aria-hidden': 'true' });
}

/** A button with an icon and a label; `click` runs on a press by mouse or keyboard. */
export function button(
  attributes: Readonly<Record<string, string>>,
  iconName: string | undefined,
  label: string,
  click: () => void,
): HTMLButtonElement {
  const text = el('span', { class: 'label' }, label);
  const parts = iconName === undefined ? [text] : [icon(iconName), text];
  const element = el('button', { type: 'button', ...attributes }, ...parts);
  element.addEventListener('click', click);
  return element;
}

/** Replaces the text of an element, and leaves the document alone when nothing changes. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/**
 * A path with the characters that reorder text (Unicode bidirectional controls) or that take no room made
 * visible, so that it cannot pose as another.
 */
export function visiblePath(path: string): string {
  return path.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\ufffd');
}
