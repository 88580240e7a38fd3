/** Gives the focus to the heading of the page, when what had it is gone. */
export function focusOnHeading(): void {
  const heading = document.querySelector<HTMLElement>('main h1');
  if (heading === null) return;
  heading.tabIndex = -1;
  heading.focus();
}
