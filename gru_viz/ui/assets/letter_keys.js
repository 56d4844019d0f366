// The switch for shortcuts of a single letter, where the keys are listed.
export default function ({ data, parentElement }) {
  parentElement.querySelector("span").textContent = data.title;
  return lettersBox(parentElement.querySelector("input"));
}
