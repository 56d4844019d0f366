// What a page of its own brings along: JSON, compressed, in base64.

/** What the page was told; a browser that is too old for it says so. */
export async function opened() {
  document.getElementById("old").hidden = typeof DecompressionStream === "function";
  const bytes = Uint8Array.from(atob(document.getElementById("data").textContent), (letter) => letter.charCodeAt(0));
  const told = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(told).json();
}
