// What Streamlit shows and not everybody can read: formulas get a name in words, and what scrolls gets a place among
// the tab stops.

const SAID = {
  odot: "times, unit by unit,", cdot: "times", times: "times", sigma: "sigma", Gamma: "Gamma", Delta: "Delta", delta: "delta", ell: "l",
  partial: "d", to: "towards", approx: "is about", top: "transposed", ln: "the logarithm of", log: "the logarithm of", max: "the largest",
  sum: "the sum", prod: "the product", lVert: "the size of", rVert: "", cdots: "and so on", ldots: "and so on", dots: "and so on",
  le: "is at most", ge: "is at least", ne: "is not", in: "in", infty: "infinity", quad: ",", qquad: ",", ",": "", ";": "", "!": "", " ": "", "\\": ",",
};
const FUNCTIONS = { sigma: "sigmoid of", tanh: "tanh of" };
const SIGNS = { "=": "equals", "+": "plus", "-": "minus", "−": "minus", "/": "over", "|": "", "&": "", "<": "is less than", ">": "is more than", "'": "prime", "′": "prime" };
const SKIPPED = new Set(["left", "right", "begin", "end", "boxed", "mathbf", "mathbb", "displaystyle", "bigl", "bigr", "Big", "big"]);
const NAMED = new Set(["mathrm", "operatorname", "text", "textrm"]);

/** A formula in TeX, as a person reads it out: `h_{t-1}` is "h t minus 1", `\sigma(a)` is "sigmoid of (a)". */
function spokenFormula(tex) {
  const tokens = tex.replace(/\\(begin|end)\{[^}]*\}/g, " ").match(/\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\S/g) ?? [];
  let at = 0;
  /** What stands up to a closing brace, or one token. */
  const group = () => {
    if (tokens[at] !== "{") return one();
    at += 1;
    const words = run("}");
    at += 1;
    return words;
  };
  /** The letters up to a closing brace, as one word. */
  const word = () => {
    const end = tokens.indexOf("}", at);
    if (tokens[at] !== "{" || end < 0) return "";
    const letters = tokens.slice(at + 1, end).join("");
    at = end + 1;
    return letters;
  };
  const one = () => {
    const token = tokens[at];
    at += 1;
    if (token === "{") {
      const words = run("}");
      at += 1;
      return words;
    }
    if (token === "_") {
      const place = group();
      return /minus|plus/.test(place) ? `at ${place},` : place;
    }
    if (token === "^") {
      const power = group();
      return power === "prime" || power === "transposed" ? power : `to the ${power}`;
    }
    if (!token.startsWith("\\")) return SIGNS[token] ?? token;
    const name = token.slice(1);
    if (name === "frac") {
      const [above, below] = [group(), group()];
      return `${above} over ${below},`;
    }
    if (name === "sqrt") return `the root of ${group()}`;
    if (name === "tilde") return `${group()} tilde`;
    if (name in FUNCTIONS && /^(\\left|\(|\{)/.test(tokens[at] ?? "")) return FUNCTIONS[name];
    if (NAMED.has(name)) return word();
    if (SKIPPED.has(name)) return "";
    return SAID[name] ?? name;
  };
  const run = (end) => {
    const words = [];
    while (at < tokens.length && tokens[at] !== end) words.push(one());
    return words.filter(Boolean).join(" ");
  };
  const words = [];
  while (at < tokens.length) words.push(one());
  return words.filter(Boolean).join(" ").replace(/([([]) /g, "$1").replace(/ ([)\],])/g, "$1").replace(/,([)\]])/g, "$1").replace(/,$/, "").replace(/,+/g, ",").replace(/ +/g, " ").trim();
}

const SCROLLERS = ".katex-display, table, [class*='st-key-'][class*='_table']";

function makeReadable() {
  // In a narrow window, folds of the menu stand inside a list as no list may hold them; its links say enough.
  for (const each of document.querySelectorAll("[data-testid=stSidebarNavItems], [data-testid=stSidebarNavItems] li")) each.role = "none";
  const main = document.querySelector("[data-testid=stMain]");
  if (!main) return;
  for (const math of main.querySelectorAll(".katex-mathml math:not([aria-label])")) {
    const tex = math.querySelector("annotation")?.textContent;
    if (tex) math.setAttribute("aria-label", spokenFormula(tex));
  }
  for (const box of main.querySelectorAll(SCROLLERS)) {
    const scrolls = box.scrollWidth > box.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(box).overflowX);
    if (scrolls) box.tabIndex = 0;
    else if (box.tabIndex === 0) box.removeAttribute("tabindex");
  }
}

export default function () {
  const REST_MS = 120;
  let timer = null;
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = null;
      makeReadable();
    }, REST_MS);
  };
  const watcher = new MutationObserver(soon);
  watcher.observe(document.querySelector("[data-testid=stApp]") ?? document.body, { childList: true, subtree: true });
  window.addEventListener("resize", soon);
  soon();
  return () => {
    watcher.disconnect();
    window.removeEventListener("resize", soon);
  };
}
