// The arithmetic behind one number as plain text, to be copied.

/** A line of spans as plain text: h_{t−1}. */
export function inspectorLine(spans) {
  const sub = (text) => (text.length > 1 ? `_{${text}}` : text && `_${text}`);
  return spans.map((span) => (span.q ? span.head + sub(span.sub.replace("-", "−")) : span.t)).join("");
}

/** All of it as plain text. */
export function inspectorText(step, quantity) {
  const symbol = inspectorLine(step.symbol);
  const bracketed = (text) => (text.startsWith("−") ? `(${text})` : text);
  const equal = (...parts) => parts.filter(Boolean).join(" = ");
  return [
    `${symbol}, ${quantity.title}: ${step.place}`,
    ...(step.value ? [`${symbol} = ${step.value}`] : []),
    ...step.notes,
    ...step.lines.map((line) => {
      const numbers = line.numbers.map((part) => (typeof part === "string" ? part : part[0])).join("");
      return equal(inspectorLine(line.of), inspectorLine(line.symbols), numbers, line.result);
    }),
    ...step.tables.flatMap((table) => [
      "",
      inspectorLine(table.title),
      ...table.rows.map(([label, weight, value, product]) => `  ${label}: ${weight[0]} × ${bracketed(value[0])} = ${product}`),
      `  sum: ${table.total}`,
    ]),
    ...step.given.map(([label, number]) => `  ${label}: ${number[0]}`),
    "",
  ].join("\n");
}
