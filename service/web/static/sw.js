// Keeps the page that records, with its scripts and styles, for times without a network. Its scope is /record: no other
// page passes through here, and of what this page asks, everything but that page itself and /static/ goes by untouched.

const CACHE = "debrief-record";
const PAGE = "/record";

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fetch(PAGE).then(keep).catch(() => {}));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === PAGE) event.respondWith(page(event));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request, url));
});

// The page as the server gives it; without a network, as it was last.
async function page(event) {
  try {
    const reply = await fetch(event.request);
    if (reply.status < 500) {
      event.waitUntil(keep(reply.clone()));
      return reply;
    }
  } catch { /* no network: told below by the page that is kept */ }
  return (await caches.match(PAGE)) ?? Response.error();
}

// A file that is named with its hash never changes; any other is asked for anew where that is possible.
async function file(request, url) {
  const kept = await caches.match(request);
  if (kept && url.searchParams.has("_hash")) return kept;
  try {
    const reply = await fetch(request);
    if (reply.ok) return reply;
    return kept ?? reply;
  } catch {
    return kept ?? Response.error();
  }
}

// Keeps the page and all that it needs. The page to log in, or to agree first, has no mark and is not kept.
async function keep(reply) {
  const text = await reply.clone().text();
  if (!reply.ok || !text.includes("data-shell")) return;
  const cache = await caches.open(CACHE);
  const wanted = new Set();
  const ahead = [...new Set(text.match(/\/static\/[^"'\s>]+/g))];
  while (ahead.length) {
    const address = ahead.pop();
    if (wanted.has(address)) continue;
    wanted.add(address);
    const got = await fetch(address);
    if (!got.ok) return;
    const script = new URL(address, self.location).pathname.endsWith(".js") && !address.includes("/vendor/");
    if (script) for (const [, name] of (await got.clone().text()).matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) ahead.push(`/static/${name}`);
    await cache.put(address, got);
  }
  await cache.put(PAGE, new Response(text, { headers: reply.headers }));
  for (const request of await cache.keys()) {
    const { pathname, search } = new URL(request.url);
    if (pathname !== PAGE && !wanted.has(pathname + search)) await cache.delete(request);
  }
}
