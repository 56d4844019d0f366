// What a page of its own brings along, compressed and in base64: what it was told, as JSON, and its script.

/** What the page was told. */
export async function opened() {
  return (await unpacked("data")).json();
}

/** A part of the page, by its id; a browser that is too old for it says so. */
export async function unpacked(id) {
  document.getElementById("old").hidden = typeof DecompressionStream === "function";
  const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")));
}
