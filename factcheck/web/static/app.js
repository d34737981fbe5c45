// One key per action, and the eyes and ears of the reader taken to the right place after every step.
"use strict";

function arrive() {
  const claim = document.getElementById("claim");
  if (claim) {
    const text = claim.closest(".text");
    text.scrollTop = claim.offsetTop - text.offsetTop - text.clientHeight / 3;
  }
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
  else if (!event.repeat) wanted.click();
});

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
