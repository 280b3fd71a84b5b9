// How many things wait, in the title of the tab: drafts for admin staff, questions for a rep.
const EVERY = 30_000;
const plain = document.title;

async function show() {
  if (document.hidden) return;
  try {
    const reply = await fetch("/waiting", { headers: { Accept: "application/json", "X-By-Itself": "yes" } });
    if (!reply.ok || !reply.headers.get("content-type")?.startsWith("application/json")) return;
    const number = await reply.json();
    document.title = number ? `(${number}) ${plain}` : plain;
  } catch {
    // Away for a moment: the last number stands.
  }
}

if (document.body.hasAttribute("data-counted")) {
  show();
  setInterval(show, EVERY);
  document.addEventListener("visibilitychange", show);
}
