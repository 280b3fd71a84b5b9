// What is recorded, on this device: every five seconds of sound are in IndexedDB before the next five begin.
// recordings: {id, owner, name, started, kind, ending, seconds, takes, state, uploads, …}; slices: [id, take, number] → bytes.
// A take is the sound of one stream of the microphone. A call ends a take; what follows it is the next.

const NAME = "debrief";
let opened;

const result = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("recordings", { keyPath: "id" });
      request.result.createObjectStore("slices");
    };
    request.onsuccess = () => {
      // Another tab with a newer page wants to change the store: let it.
      request.result.onversionchange = () => { request.result.close(); opened = undefined; };
      resolve(request.result);
    };
    request.onerror = () => { opened = undefined; reject(request.error); };
  });
  return opened;
}

// Runs `work` in one transaction; resolves once it is on the disk.
async function write(work) {
  const database = await open();
  const transaction = database.transaction(["recordings", "slices"], "readwrite", { durability: "strict" });
  const ended = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new DOMException("not stored", "AbortError"));
  });
  work(transaction.objectStore("recordings"), transaction.objectStore("slices"));
  await ended;
}

// All slices of a recording: an array sorts after every number and text.
const allOf = (id) => IDBKeyRange.bound([id], [id, []]);

export async function recordings() {
  const database = await open();
  const rows = await result(database.transaction("recordings").objectStore("recordings").getAll());
  return rows.sort((one, other) => other.started.localeCompare(one.started));
}

export const save = (recording) => write((rows) => rows.put(recording));

export const addSlice = (recording, take, number, bytes) => write((rows, slices) => {
  slices.put(bytes, [recording.id, take, number]);
  rows.put(recording);
});

// The takes that hold sound, in their order: [{take, blob}].
export async function takes(recording) {
  const database = await open();
  const store = database.transaction("slices").objectStore("slices");
  const [keys, values] = await Promise.all([result(store.getAllKeys(allOf(recording.id))), result(store.getAll(allOf(recording.id)))]);
  const found = new Map();
  keys.forEach(([, take], index) => found.set(take, [...(found.get(take) ?? []), values[index]]));
  return [...found].map(([take, pieces]) => ({ take, blob: new Blob(pieces, { type: recording.kind }) }));
}

// The sound goes; the row stays and tells what became of it.
export const dropSound = (recording) => write((rows, slices) => {
  slices.delete(allOf(recording.id));
  rows.put(recording);
});

export const forget = (id) => write((rows, slices) => {
  slices.delete(allOf(id));
  rows.delete(id);
});

// Whoever records has a lock on the recording. Resolves to a function that gives it back, or null where another tab has it.
export function lockOf(id) {
  return new Promise((resolve) => {
    navigator.locks.request(`recording-${id}`, { ifAvailable: true }, (lock) => {
      if (!lock) return resolve(null);
      return new Promise((release) => resolve(release));
    });
  });
}
