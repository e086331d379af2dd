// In every page of the preview, and in no page on disk: loads the page again after a build, and shows what is wrong.
(() => {
  "use strict";

  const SERVED = document.currentScript.dataset.build;   // the build that this page came from
  const DISMISSED = "kliping-dismissed";
  const SHORTEST = 500, LONGEST = 10_000;                 // milliseconds between two tries to reach the server

  let source = null, timer = 0, wait = SHORTEST, search = null, overlay = null, shown = null;

  // A browser keeps six connections to a server, for all its tabs. So a hidden page hangs up, and asks when it is seen.
  function connect() {
    clearTimeout(timer);
    if (source || document.hidden) return;
    source = new EventSource("/_kliping/events");
    source.onopen = () => { wait = SHORTEST; };
    source.onmessage = (event) => receive(JSON.parse(event.data));
    source.onerror = () => {
      hangUp();
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST);
    };
  }

  function hangUp() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function receive(state) {
    if (state.build !== SERVED) {
      hangUp();
      location.reload();
      return;
    }
    if (search !== null && search !== state.search) {
      document.dispatchEvent(new CustomEvent("kliping:search"));
    }
    search = state.search;
    restyle(state.style);
    show(state.problems, state.more);
  }

  // A new style sheet takes the place of the old one, and the page stays as it is. An address has the hash of its file.
  function restyle(address) {
    if (!address) return;
    const now = new URL(address, location.origin).href;
    const sheets = [...document.querySelectorAll("link[rel=stylesheet], style[data-sheet]")];
    const of = (sheet) => sheet.href ?? new URL(sheet.dataset.sheet, document.baseURI).href;
    const named = (href) => href.replace(/\.[0-9a-f]+\.css$/, "");
    const same = sheets.filter((sheet) => named(of(sheet)) === named(now));
    if (!same.length || same.some((sheet) => of(sheet) === now)) return;
    const link = element("link", "", { rel: "stylesheet", href: now });
    link.addEventListener("load", () => same.forEach((sheet) => sheet.remove()));
    same.at(-1).after(link);
  }

  function show(problems, more) {
    const list = JSON.stringify(problems);
    if (list === shown) return;                           // said already: a screen reader would say it again
    shown = list;
    overlay?.remove();
    overlay = null;
    if (problems.length === 0) {
      sessionStorage.removeItem(DISMISSED);
      return;
    }
    if (sessionStorage.getItem(DISMISSED) === list) return;
    overlay = drawn(problems, more, () => {
      sessionStorage.setItem(DISMISSED, list);
      overlay?.remove();
      overlay = null;
    });
    document.documentElement.append(overlay);
  }

  // All that comes from an article or a path is set as text: it can never become markup.
  function element(name, text, attributes = {}) {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function drawn(problems, more, dismiss) {
    const host = document.createElement("kliping-problems");
    const root = host.attachShadow({ mode: "open" });
    const style = new CSSStyleSheet();                    // a <style> could be forbidden by the page's own policy
    style.replaceSync(CSS);
    root.adoptedStyleSheets = [style];

    const count = problems.length + more;
    const panel = element("section", "", { role: "alert", lang: "en", dir: "ltr" });
    const list = element("ol", "");
    for (const { where, line, what, hint } of problems) {
      const item = element("li", "");
      if (where) item.append(element("code", line ? `${where}:${line}` : where));
      item.append(element("p", what));
      if (hint) item.append(element("p", hint, { class: "hint" }));
      list.append(item);
    }
    const close = element("button", "Close (Esc)", { type: "button" });
    close.addEventListener("click", dismiss);
    panel.append(close, element("h2", count === 1 ? "1 problem" : `${count} problems`), list);
    if (more) panel.append(element("p", `and ${more} more, in the terminal`));
    root.append(panel);
    host.dismiss = dismiss;
    return host;
  }

  const CSS = `
    :host { all: initial; }
    section {
      position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 60vh; overflow: auto;
      box-sizing: border-box; padding: 1rem 1.5rem 1.5rem; border-top: 4px solid #d33a2c;
      background: #1d1b1a; color: #f6f2ee; font: 15px/1.5 system-ui, sans-serif; box-shadow: 0 -4px 24px #0006;
    }
    h2 { margin: 0 0 .5rem; font-size: 1.1rem; color: #ff9a8c; }
    ol { margin: 0; padding: 0; list-style: none; }
    li { padding: .6rem 0; border-top: 1px solid #fff2; overflow-wrap: anywhere; }
    p { margin: .15rem 0; white-space: pre-wrap; }
    code { font: 14px/1.5 ui-monospace, monospace; color: #ffd9a0; }
    .hint { color: #b9d8b0; }
    button {
      float: inline-end; padding: .3rem .8rem; border: 1px solid #fff6; border-radius: 4px;
      background: none; color: inherit; font: inherit; cursor: pointer;
    }
    button:focus-visible { outline: 2px solid #ffd9a0; outline-offset: 2px; }
    @media print { :host { display: none; } }
  `;

  document.addEventListener("keydown", (event) => { if (event.key === "Escape") overlay?.dismiss(); });
  document.addEventListener("visibilitychange", () => (document.hidden ? hangUp() : connect()));
  addEventListener("pagehide", hangUp);
  addEventListener("pageshow", connect);
  connect();
})();
