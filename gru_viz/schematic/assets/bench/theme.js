// The page's theme, for what is painted and not styled.

/** "light" or "dark", by the background that Streamlit gives the page; an element notes it for its styles. */
export function themeOf(stage) {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  context.fillStyle = getComputedStyle(stage).getPropertyValue("--st-background-color").trim() || "#fff";
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  stage.dataset.theme = 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128 ? "dark" : "light";
  return stage.dataset.theme;
}
