// Asks for the same page again while it is in view and puts its changing part in place, unless somebody is at work in it.
"use strict";
(() => {
  const main = document.querySelector("main[data-refresh]");
  const seconds = Number(main?.dataset.refresh ?? 0);
  if (!seconds) return;
  let isAsking = false;
  const refresh = async () => {
    const live = document.getElementById("live");
    const isUsed = live.contains(document.activeElement) || !document.getSelection().isCollapsed;
    if (document.visibilityState !== "visible" || isUsed || isAsking) return;
    isAsking = true;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", redirect: "error" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.getElementById("live");
      if (next) live.replaceChildren(...next.childNodes);
    } catch {
      // The server is away; the next turn asks again.
    } finally {
      isAsking = false;
    }
  };
  setInterval(refresh, 1000 * seconds);
})();
