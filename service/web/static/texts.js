// What scripts say, in the language of the page: English is what stands in them, the page brings other languages along.
const known = JSON.parse(document.getElementById("texts")?.content.textContent || "{}");

// The text with the values in its places: _("Open the memo of {day}", { day }).
export const _ = (text, values = {}) => (known[text] ?? text).replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
