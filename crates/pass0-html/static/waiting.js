"use strict";

// Watches the sign-in from the waiting page, so that it goes on by itself. The page works without it.
(() => {
  const page = document.getElementById("waiting");
  if (!page) return;

  const flow = page.dataset.flow;
  const shown = page.dataset.mail;
  let known = shown;
  const code = document.getElementById("code");
  const hint = document.getElementById("resend-hint");
  const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  if (hint) {
    pause(Number(hint.dataset.seconds)).then(() => { hint.hidden = true; });
  }

  // A page that shows the same after loading is not loaded again and again.
  const KEY = "pass0-shown";
  const memory = {
    read() { try { return sessionStorage.getItem(KEY); } catch { return "blocked"; } },
    write(value) { try { sessionStorage.setItem(KEY, value); } catch { /* private mode */ } },
  };
  const loaded = memory.read();
  if (loaded === shown) memory.write("");

  function showAgain(news) {
    if (loaded === "blocked" || loaded === news) return false;
    memory.write(news);
    location.replace(flow);
    return true;
  }

  // Nobody's half-typed code is thrown away.
  const typing = () => code !== null && code.value !== "";

  function goOn(next) {
    const target = new URL(typeof next === "string" ? next : flow, location.href);
    if (target.origin === location.origin && target.pathname !== location.pathname) {
      location.replace(target.href);
    } else {
      showAgain("signed_in");
    }
  }

  const visible = () => new Promise((done) => {
    if (!document.hidden) { done(); return; }
    document.addEventListener("visibilitychange", () => done(), { once: true });
  });

  async function ask() {
    const answer = await fetch(`${flow}?wait=25&mail=${encodeURIComponent(known)}`, {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      cache: "no-store",
    });
    if (answer.ok) return answer.json();
    if ([401, 404, 410].includes(answer.status)) return { state: "over" };
    throw new Error(`status ${answer.status}`);
  }

  // A form that was sent leads somewhere itself.
  let leaving = false;
  addEventListener("submit", () => { leaving = true; });

  async function watch() {
    let rest = 2;
    for (;;) {
      await visible();
      try {
        const news = await ask();
        rest = 2;
        if (leaving) return;
        known = news.mail ?? known;
        if (news.state === "signed_in") { goOn(news.next); return; }
        if (news.state !== "pending") {
          if (!typing()) showAgain(news.state);
          return;
        }
        if (news.mail && news.mail !== shown && !typing() && showAgain(news.mail)) return;
      } catch {
        rest = Math.min(rest * 2, 60);
      }
      await pause(rest);
    }
  }

  watch();
})();
