// Asking the rep about the field in hand: the form is fetched for it and shown in a dialog. Without this the link is a page.
const dialog = document.getElementById("ask");
const place = document.getElementById("ask-form");

function keyInHand() {
  const field = document.activeElement?.closest(".field") ?? document.querySelector(".field.at");
  return field?.dataset.field ?? "";
}

let key = "";

// By mouse the link takes the focus before the click: remember the field that had it.
document.addEventListener("pointerdown", (event) => {
  if (event.target.closest?.("[data-ask]")) key = keyInHand();
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("[data-ask]");
  if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const address = `${link.getAttribute("href")}?key=${encodeURIComponent(keyInHand() || key)}`;
  key = "";
  await window.htmx.ajax("GET", address, { target: place, swap: "innerHTML" });
  if (!dialog.open) dialog.showModal();
  (place.querySelector("textarea, [autofocus]") ?? place).focus();
});

// Another field was chosen in the form: the choice keeps the focus.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.requestConfig?.elt?.id === "ask-key") place.querySelector("#ask-key")?.focus();
});
