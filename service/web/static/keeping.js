// What was typed into a form is kept while its sender logs in again, and is put back on the page where it was.
import { _ } from "./texts.js";

const KEY = "debrief-typed";
const OPEN = "input:not([type=password], [type=file], [type=hidden], [type=submit]), textarea, select";
const inputs = (form) => [...form.querySelectorAll(OPEN)].filter((input) => input.name);
const here = () => location.pathname + location.search;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  const values = inputs(form).map((input) => [input.name, /^(checkbox|radio)$/.test(input.type) ? input.checked : input.value]);
  if (!values.length || location.pathname === "/login") return;
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ here: here(), action: form.getAttribute("action"), values }));
  } catch {
    // More than the browser keeps, or none of it is to be kept: then a dead session costs what was typed, as ever.
  }
});

// Anywhere else than on the way through the log-in, the form has arrived.
function putBack() {
  const kept = JSON.parse(sessionStorage.getItem(KEY) || "null");
  if (!kept || location.pathname === "/login") return;
  sessionStorage.removeItem(KEY);
  const from = document.referrer && new URL(document.referrer);
  if (!from || from.origin !== location.origin || from.pathname !== "/login" || here() !== kept.here) return;
  const form = [...document.forms].find((one) => one.getAttribute("action") === kept.action);
  if (!form) return;
  const all = inputs(form);
  kept.values.forEach(([name, value], index) => {
    const input = all[index]?.name === name ? all[index] : all.find((one) => one.name === name);
    if (!input) return;
    if (typeof value === "boolean") input.checked = value;
    else input.value = value;
  });
  const alarm = document.getElementById("alarm");
  alarm.textContent = _("You had been logged out, so nothing was saved. What you typed is here again: send it once more.");
  alarm.hidden = false;
  form.querySelector("button:not([type=button])")?.focus();
}
putBack();
