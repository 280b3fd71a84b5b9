// Uploads by tus 1.0 with tus-js-client, which the page loads before: they go on where they broke off.
import { _ } from "./texts.js";
/* global tus */

const ENDPOINT = new URL("/api/v1/uploads", window.location.href).href;
const PAUSES = [500, 2000, 5000];
const PIECE = 4_000_000; // bytes a request, so that a proxy that hands on whole requests only still lets uploads go on

// status: of the server's refusal, 0 where it was not reached; name: the error's, for programs.
export class UploadFailed extends Error {
  constructor(text, status = 0, name = "") {
    super(text);
    this.status = status;
    this.name = name;
  }
}

function failure(status, body) {
  let reply = {};
  try { reply = JSON.parse(body); } catch { /* not ours; told below by its status */ }
  if (!status) return new UploadFailed(_("The server could not be reached. It goes on as soon as it can be."));
  if (status === 401) return new UploadFailed(_("You are no longer logged in. Log in again; nothing is lost."), 401);
  const text = typeof reply.detail === "string" ? reply.detail : _("The server could not take this recording (status {status}). Try again; if it stays so, tell the operator.", { status });
  return new UploadFailed(text, status, reply.error);
}

// Sends a Blob or File. url: where an earlier try has begun; onUrl(url): it has begun; onProgress(share).
// key: where the device remembers an unfinished upload of a file, so that choosing the file again goes on with it.
export async function upload(blob, { metadata, partial = false, url = null, key = null, onUrl = () => {}, onProgress = () => {} }) {
  let finished;
  const ended = new Promise((resolve, reject) => { finished = { resolve, reject }; });
  const sending = new tus.Upload(blob, {
    endpoint: ENDPOINT,
    uploadUrl: url,
    chunkSize: PIECE,
    retryDelays: PAUSES,
    metadata,
    headers: partial ? { "Upload-Concat": "partial" } : {},
    storeFingerprintForResuming: Boolean(key),
    removeFingerprintOnSuccess: true,
    fingerprint: () => Promise.resolve(key),
    onUploadUrlAvailable: () => onUrl(sending.url),
    onProgress: (sent, total) => onProgress(total ? sent / total : 0),
    onSuccess: () => finished.resolve(sending.url),
    onError: (error) => finished.reject(failure(error.originalResponse?.getStatus() ?? 0, error.originalResponse?.getBody() ?? "")),
  });
  if (key) {
    const earlier = await sending.findPreviousUploads();
    if (earlier.length) sending.resumeFromPreviousUpload(earlier[0]);
  }
  sending.start();
  return ended;
}

async function ask(address, options = {}) {
  let reply;
  try {
    reply = await fetch(address, options);
  } catch {
    throw failure(0, "");
  }
  if (!reply.ok) throw failure(reply.status, await reply.text());
  return reply;
}

export const getJson = async (address) => (await ask(address)).json();

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

// Has the server join recordings that were sent as parts; where the whole is.
export async function join(urls, metadata) {
  const headers = {
    "Tus-Resumable": "1.0.0",
    "Upload-Concat": `final;${urls.map((url) => new URL(url).pathname).join(" ")}`,
    "Upload-Metadata": Object.entries(metadata).map(([name, value]) => `${name} ${base64(value)}`).join(","),
  };
  const reply = await ask(ENDPOINT, { method: "POST", headers });
  return new URL(reply.headers.get("Location"), ENDPOINT).href;
}

export async function end(url) {
  await ask(url, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } }).catch(() => {});
}
