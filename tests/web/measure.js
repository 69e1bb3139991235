/* What axe cannot see, measured on the page that is shown. Each function of `measure` gives its faults as short texts;
   none is right. It is run by the browser's debugger, so the pages' policy against scripts stays as it is. */
globalThis.measure = (() => {
  const INTERACTIVE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const style = (e, pseudo) => getComputedStyle(e, pseudo);
  const hidden = e => e.closest(".nhsuk-u-visually-hidden, .nhsuk-skip-link, [aria-hidden=true] svg");
  const shown = e => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 0;
  const name = e => {
    const label = e.labels?.[0]?.textContent ?? e.textContent;
    return `${e.tagName.toLowerCase()}${e.id ? "#" + e.id : ""} “${label.trim().replace(/\s+/g, " ").slice(0, 50)}”`;
  };
  const interactive = () => [...document.querySelectorAll(INTERACTIVE)].filter(shown);

  /* ---- colours */
  const colour = text => {
    const found = /rgba?\(([^)]+)\)/.exec(text);
    if (!found) return null;
    const [r, g, b, a = 1] = found[1].split(/[ ,/]+/).map(Number);
    return {r, g, b, a};
  };
  const colours = text => [...(text ?? "").matchAll(/rgba?\([^)]+\)/g)].map(m => colour(m[0])).filter(c => c && c.a > 0.5);
  const light = ({r, g, b}) => {
    const [x, y, z] = [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (a, b) => {
    const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = e => {
    for (let at = e; at; at = at.parentElement) {
      const c = colour(style(at).backgroundColor);
      if (c && c.a > 0.5) return c;
    }
    return {r: 255, g: 255, b: 255, a: 1};
  };

  /* ---- 1.4.4, 1.4.10, 1.4.12: everything within the width, nothing cut off, nothing over something else */
  const scroller = e => {
    for (let at = e; at && at !== document.body; at = at.parentElement)
      if (/auto|scroll/.test(style(at).overflowX)) return at;
    return null;
  };
  const lines = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node; (node = walker.nextNode());) {
      const e = node.parentElement;
      if (!node.textContent.trim() || !shown(e) || hidden(e) || e.closest("svg, script, style, option")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const r of range.getClientRects()) if (r.width > 1) found.push({e, r});
    }
    return found;
  };
  const cutOff = () => {
    const faults = [], wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > wide) faults.push(`the page is ${document.documentElement.scrollWidth} px wide`);
    const all = lines();
    for (const {e, r} of all) {
      const within = scroller(e);
      if (within) {
        const fit = within.querySelector("table") || within.tagName === "PRE";
        const reached = within.tabIndex === 0 && within.getAttribute("role") === "region" && within.ariaLabel;
        if (within.scrollWidth > within.clientWidth && !(fit && reached)) faults.push(`scrolls sideways: ${name(within)}`);
        continue;
      }
      if (r.left < -1 || r.right > wide + 1) faults.push(`beyond the edge: ${name(e)}`);
      for (let at = e; at && at !== document.body; at = at.parentElement) {
        if (!/hidden|clip/.test(style(at).overflow)) continue;
        const box = at.getBoundingClientRect();
        if (r.right > box.right + 1 || r.bottom > box.bottom + 3 || r.left < box.left - 1) faults.push(`cut off: ${name(e)}`);
      }
    }
    all.sort((a, b) => a.r.top - b.r.top);
    for (let i = 0; i < all.length; i++)
      for (let j = i + 1; j < all.length && all[j].r.top < all[i].r.bottom; j++) {
        const [a, b] = [all[i].r, all[j].r];
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        if (across > 2 && high > 0.4 * Math.min(a.height, b.height)) faults.push(`over each other: ${name(all[i].e)} and ${name(all[j].e)}`);
      }
    return [...new Set(faults)].slice(0, 10);
  };

  /* ---- 2.5.8: 24 by 24 px, or in a sentence, or with that much room around */
  const targets = () => {
    const all = interactive().filter(e => !hidden(e) && e.tagName !== "PRE" && !e.matches("div")).map(e => {
      const boxes = [e, ...(e.labels ?? [])].filter(shown).map(x => x.getBoundingClientRect());
      const size = Math.max(...boxes.map(r => Math.min(r.width, r.height)));
      return {e, size, boxes, r: e.getBoundingClientRect()};
    });
    for (const label of document.querySelectorAll(".map label")) {
      const r = label.getBoundingClientRect();
      all.push({e: label, size: Math.min(r.width, r.height), boxes: [r], r});
    }
    const middle = r => [(r.left + r.right) / 2, (r.top + r.bottom) / 2];
    const away = ([x, y], r) => Math.hypot(Math.max(r.left - x, 0, x - r.right), Math.max(r.top - y, 0, y - r.bottom));
    return all.filter(t => {
      if (t.size >= 24) return false;
      const parent = t.e.parentElement;
      const sentence = parent.textContent.trim().length > t.e.textContent.trim().length + 1;
      if (t.e.tagName === "A" && style(t.e).display === "inline" && sentence) return false;
      return all.some(o => o.e !== t.e && (o.size >= 24 ? away(middle(t.r), o.r) < 12 :
        Math.hypot(...middle(t.r).map((v, i) => v - middle(o.r)[i])) < 24));
    }).map(t => `${Math.round(t.size)} px: ${name(t.e)}`).slice(0, 10);
  };

  /* ---- 2.4.7, 1.4.11, 2.4.11: what has the focus shows it, well enough, and nothing lies over it */
  const looks = e => {
    const parts = [[e], [e, "::before"], ...[...(e.labels ?? [])].flatMap(x => [[x], [x, "::before"], [x, "::after"]])];
    return parts.map(([x, pseudo]) => {
      const s = style(x, pseudo);
      const outline = s.outlineStyle === "none" || s.outlineWidth === "0px" ? "" : s.outlineColor;
      return [s.backgroundColor, s.boxShadow, s.borderColor, s.borderWidth, outline, s.color];
    });
  };
  const focus = () => {
    const faults = {seen: [], covered: []};
    for (const e of interactive()) {
      const before = looks(e), around = behind(e.parentElement);
      e.focus({focusVisible: true});
      if (document.activeElement !== e) { faults.seen.push(`takes no focus: ${name(e)}`); continue; }
      const after = looks(e), fresh = [];
      after.forEach((part, i) => part.slice(0, 5).forEach((v, k) => { if (v !== before[i][k] && k !== 3) fresh.push(...colours(v)); }));
      const widened = after.some((part, i) => part[3] !== before[i][3]);
      if (!fresh.length && !widened) faults.seen.push(`looks the same: ${name(e)}`);
      else if (fresh.length && Math.max(...fresh.map(c => contrast(c, around))) < 3) faults.seen.push(`too faint: ${name(e)}`);
      const r = e.getBoundingClientRect();
      const spots = [[0.5, 0.5], [0.02, 0.5], [0.98, 0.5]].map(([x, y]) => [r.left + r.width * x, r.top + Math.min(r.height * y, 300)]);
      const mine = hit => hit && (hit === e || e.contains(hit) || hit.contains(e) || [...(e.labels ?? [])].some(l => l.contains(hit)));
      if (!spots.some(([x, y]) => mine(document.elementFromPoint(x, y)))) faults.covered.push(name(e));
    }
    document.activeElement?.blur();
    scrollTo(0, 0);
    return faults;
  };

  /* ---- 2.4.3: by Tab one goes down the page, never up */
  const order = () => {
    const faults = [...document.querySelectorAll("[tabindex]")].filter(e => e.tabIndex > 0).map(e => `tabindex: ${name(e)}`);
    const all = interactive().filter(e => !hidden(e));
    for (let i = 1; i < all.length; i++) {
      const [a, b] = [all[i - 1].getBoundingClientRect(), all[i].getBoundingClientRect()];
      if (b.bottom < a.top && b.left <= a.left) faults.push(`back up: ${name(all[i - 1])} to ${name(all[i])}`);
    }
    return faults;
  };

  /* ---- 1.4.11: edges of controls, and what pictures tell, against what is beside them */
  const controls = () => {
    const faults = [];
    const need = (what, a, b) => {
      if (a && b && contrast(a, b) < 3) faults.push(`${what}: ${contrast(a, b).toFixed(2)}`);
    };
    for (const e of document.querySelectorAll(".nhsuk-input, .nhsuk-select"))
      if (shown(e)) need(name(e), colour(style(e).borderColor), behind(e.parentElement));
    for (const e of document.querySelectorAll(".nhsuk-checkboxes__label, .nhsuk-radios__label"))
      if (shown(e)) need(name(e), colour(style(e, "::before").borderColor), behind(e.parentElement));
    for (const e of document.querySelectorAll(".nhsuk-button"))
      if (shown(e)) {
        const around = behind(e.parentElement), edges = [style(e).backgroundColor, style(e).borderColor, ...(style(e).boxShadow.match(/rgba?\([^)]+\)/g) ?? [])];
        const best = edges.map(colour).filter(c => c && c.a > 0.5).sort((a, b) => contrast(b, around) - contrast(a, around))[0];
        need(name(e), best, around);
      }
    for (const [part, on] of [[".cause__bar .point", ".cause__bar .track"], [".ten .better", ".ten circle:not(.better)"]]) {
      const [a, b] = [part, on].map(x => document.querySelector(x)).map(e => e && colour(style(e).fill));
      need(part, a, b);
    }
    for (const part of [".curve .line", ".figure .limb:not(.limb--far)", ".figure .trunk", ".map .face"]) {
      const e = document.querySelector(part);
      if (e) need(part, colour(style(e).stroke), part === ".map .face" ? colour(style(document.querySelector(".map .body")).fill) : behind(e.closest("svg")));
    }
    const way = document.querySelector("progress");
    if (way) need("progress", colour(style(way).borderColor), behind(way.parentElement));
    return faults;
  };

  /* ---- 2.2.2, 2.3.3: nothing moves unasked */
  const moving = () => document.getAnimations().filter(a => a.playState === "running" && a.effect.target.checkVisibility({visibilityProperty: false}))
    .map(a => a.animationName ?? a.transitionProperty).slice(0, 5);

  /* ---- settings of the reader, as they would be made in the browser */
  const wear = css => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
  };
  const sizes = () => [...document.querySelectorAll("p, li, h1, h2, label, a, td, summary, legend, figcaption, dt")].filter(e => shown(e) && !hidden(e)).map(e => parseFloat(style(e).fontSize));
  /* ---- 2.5.3: what one reads on a control is in the name by which it is called */
  const plain = text => (text ?? "").toLowerCase().replace(/\s+/g, " ").trim();
  const read = e => plain([...e.childNodes].map(n => n.nodeType === 3 ? n.textContent
    : n.nodeType === 1 && !n.closest(".nhsuk-u-visually-hidden, [aria-hidden=true]") ? read(n) : "").join(" "));
  const labels = () => interactive().filter(e => {
    const by = e.getAttribute("aria-labelledby");
    const given = by ? by.split(" ").map(id => document.getElementById(id)?.textContent).join(" ") : e.getAttribute("aria-label");
    if (given === null) return false;
    return ![...(e.labels ?? []), e].filter(x => x.matches("label, a, button, summary")).map(read)
      .filter(x => x).every(x => plain(given).includes(x));
  }).map(name);

  return {cutOff, targets, focus, order, controls, labels, moving, wear, sizes};
})();
