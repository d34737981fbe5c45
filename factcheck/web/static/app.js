// One key per action, the next item at hand before it is asked for, and the reader's eyes and ears in the right place.
"use strict";

let ahead = null; // the main part of the item that comes next, fetched while this one is read
let busy = false; // an answer is on its way; keys wait until it has arrived

async function fetchAhead() {
  ahead = null;
  const marked = document.querySelector("[data-ahead]");
  if (!marked) return;
  const answer = await fetch(marked.dataset.ahead, { credentials: "same-origin" });
  if (!answer.ok || !marked.isConnected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  ahead = page.getElementById("main");
}

// What people decided before on the same claim: looked up beside the page, so that nobody waits for it.
async function fetchEarlier() {
  const slot = document.querySelector("main:not([hidden]) [data-earlier]");
  if (!slot) return;
  const answer = await fetch(slot.dataset.earlier, { credentials: "same-origin" });
  if (!answer.ok || !slot.isConnected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById("earlier");
  if (found && found.childElementCount) {
    slot.replaceChildren(found);
    htmx.process(found);
  }
}

function arrive() {
  const claim = document.getElementById("claim");
  if (claim) {
    const text = claim.closest(".text");
    text.scrollTop = claim.offsetTop - text.offsetTop - text.clientHeight / 3;
  }
  fetchAhead().catch(() => {});
  fetchEarlier().catch(() => {});
}

// While the answer is on its way, what comes next is shown already; the server's page then takes its place.
function showAhead() {
  const main = document.getElementById("main");
  if (!ahead || !main) return;
  ahead.id = "ahead";
  ahead.inert = true;
  ahead.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
  ahead.querySelectorAll("[data-key]").forEach((element) => element.removeAttribute("data-key"));
  main.hidden = true;
  main.after(ahead);
  ahead = null;
  window.scrollTo(0, 0);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const field = event.target.closest("input, textarea, select");
  if (field && field.type !== "checkbox") {
    if (event.key === "Escape") field.blur();
    return;
  }
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!wanted) return;
  event.preventDefault();
  if (wanted.tagName === "TEXTAREA") wanted.focus();
  else if (!event.repeat && !busy) wanted.click();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  busy = true;
  if (event.target.matches("form.decide")) showAhead();
});
document.addEventListener("htmx:afterSwap", () => { busy = false; });
document.addEventListener("htmx:sendError", () => window.location.reload());
document.addEventListener("DOMContentLoaded", arrive);
document.addEventListener("htmx:afterSettle", () => {
  window.scrollTo(0, 0);
  arrive();
  document.getElementById("main").focus({ preventScroll: true });
  // A live region that came with the page is not read out; one that changes is.
  const said = document.getElementById("said");
  if (said && said.textContent.trim()) {
    const words = said.textContent;
    said.textContent = "";
    setTimeout(() => { said.textContent = words; }, 50);
  }
});
