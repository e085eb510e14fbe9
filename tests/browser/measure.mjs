// What can be measured of how a page looks. Runs in the page; says what is wrong, in words.

// `words`: whether a word broken in two is a flaw. Of an address of 100 letters it is not.
export function flaws(page, { words = true } = {}) {
  return page.evaluate((words) => {
    const found = [];
    const root = document.documentElement;
    const wide = root.scrollWidth - root.clientWidth;
    if (wide > 0) found.push(`scrolls sideways by ${wide}`);

    const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const what = (element) => `<${element.localName}> “${(element.textContent || element.name || "").trim().slice(0, 40)}”`;

    const card = document.querySelector("main").getBoundingClientRect();
    for (const element of document.querySelectorAll("main *")) {
      const { left, right, width } = element.getBoundingClientRect();
      if (visible(element) && width > 0 && (right > card.right + 0.5 || left < card.left - 0.5)) {
        found.push(`${what(element)} sticks out of the card`);
      }
    }

    // 44 pixels: what a finger hits (WCAG 2.5.5).
    for (const element of document.querySelectorAll("button, .button, summary, input:not([type=hidden])")) {
      const { height } = element.getBoundingClientRect();
      if (visible(element) && height < 43.9) found.push(`${what(element)} is ${height} high`);
    }

    // 4.5 to 1: text that most people can read (WCAG 1.4.3).
    const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
    const over = (above, below) => above.slice(0, 3).map((c, i) => c * (above[3] ?? 1) + below[i] * (1 - (above[3] ?? 1)));
    const ground = (element) => {
      if (!element) return [255, 255, 255];
      const own = numbers(getComputedStyle(element).backgroundColor);
      return own[3] === 0 ? ground(element.parentElement) : over(own, ground(element.parentElement));
    };
    const light = (rgb) => {
      const [r, g, b] = rgb.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (a, b) => {
      const [dark, bright] = [light(a), light(b)].sort((x, y) => x - y);
      return (bright + 0.05) / (dark + 0.05);
    };
    const readable = (element, colour) => {
      const below = ground(element);
      const ratio = contrast(over(numbers(colour), below), below);
      if (ratio < 4.5) found.push(`${what(element)} has a contrast of ${ratio.toFixed(2)}`);
    };

    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const element = text.parentElement;
      if (text.data.trim() === "" || !visible(element) || element.closest("noscript, svg")) continue;
      readable(element, getComputedStyle(element).color);
      if (!words || root.lang === "ja" || element.closest("dd, pre")) continue;
      // In a heading “e-mail” is one word, too; of a code nothing is broken off.
      const unit = element.closest("h1") ? /[\p{L}-]+/gu : element.closest("code") ? /\S+/gu : /\p{L}+/gu;
      for (const { 0: word, index } of text.data.matchAll(unit)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        if (range.getClientRects().length > 1) found.push(`“${word}” is broken in two`);
      }
    }
    for (const field of document.querySelectorAll("input[placeholder]")) {
      if (visible(field)) readable(field, getComputedStyle(field, "::placeholder").color);
    }
    return [...new Set(found)];
  }, words);
}

// Which controls do not show that they have the keyboard's focus.
export async function unmarked(page) {
  await page.keyboard.press("Tab");
  return page.evaluate(() => {
    const controls = [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden])")];
    return controls.filter((control) => control.checkVisibility()).filter((control) => {
      control.focus();
      const { outlineStyle, outlineWidth } = getComputedStyle(control);
      return outlineStyle === "none" || Number.parseFloat(outlineWidth) < 2;
    }).map((control) => `no focus to be seen: ${control.outerHTML}`);
  });
}
