// On every page: shortcuts, small comforts for forms, and what is said when a change did not reach the server.
import "./counting.js";
import "./keeping.js";
import { showHelp } from "./shortcuts.js";
import { _ } from "./texts.js";

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return;
  if (target.closest("[data-show-keys]")) showHelp();
  const opener = target.closest("[data-open]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.open);
    dialog?.showModal();
    dialog?.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  }
  const closer = target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
  for (const menu of document.querySelectorAll("details.who[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
  const adder = target.closest("[data-add-line]");
  if (adder) addLine(adder);
  const copier = target.closest("[data-copy]");
  if (copier) {
    navigator.clipboard?.writeText(copier.dataset.copy).then(() => { copier.textContent = _("Copied"); });
  }
});

function addLine(button) {
  const lines = button.closest("form").querySelector("[data-lines]");
  const last = lines.lastElementChild;
  const fresh = last.cloneNode(true);
  for (const input of fresh.querySelectorAll("input, select, textarea")) {
    input.value = "";
    input.removeAttribute("id");
  }
  lines.append(fresh);
  fresh.querySelector("input, select, textarea")?.focus();
}

// On a phone the navigation is wider than the screen: the place where one is shows.
const current = document.querySelector(".nav [aria-current]");
if (current) current.parentElement.scrollLeft = current.offsetLeft - current.parentElement.clientWidth / 2;

// A second click on a slow connection must not send a form twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, 4000);
});

document.addEventListener("change", (event) => {
  const select = event.target;
  if (select instanceof Element && select.matches("[data-go]")) select.form.requestSubmit();
});

// Pages that come back from the browser's memory show old states.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("[data-fresh]")) window.location.reload();
});

function say(text, link) {
  const place = document.getElementById("alarm");
  place.replaceChildren(text);
  if (link) place.append(" ", link);
  place.hidden = !text;
}

// Logged out: in another tab, so that what is typed on this page stays where it is.
function entrance() {
  const link = document.createElement("a");
  [link.href, link.target, link.textContent] = ["/login", "_blank", _("Log in")];
  return link;
}

// What a page asks by itself says in its own place that it is old.
const byItself = (event) => event.detail.elt?.hasAttribute("data-quiet");
// A page that is left open asks on and on, which must not keep its session alive.
document.addEventListener("htmx:configRequest", (event) => {
  const { elt, headers } = event.detail;
  if (byItself(event) || elt.getAttribute("hx-trigger")?.startsWith("every")) headers["X-By-Itself"] = "yes";
});
document.addEventListener("htmx:sendError", (event) => byItself(event) || say(_("The server cannot be reached; what you see may be old. Nothing was saved just now.")));
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 401) return say(_("You are no longer logged in; nothing was saved just now. Log in, come back here and save again: all of it is still there."), entrance());
  if (byItself(event)) return;
  const reply = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  say(reply.querySelector("[data-sentence]")?.textContent.trim() || _("The server could not do this ({status}). Reload the page.", { status }));
});
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) say(""); });
