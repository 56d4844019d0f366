// The table behind a figure of a page. Streamlit calls this after every change of the data.
import { DataTable } from "./table.js";

const tables = new WeakMap();

export default function ({ data, parentElement }) {
  const host = parentElement.querySelector(".gt-table");
  if (!tables.has(host)) tables.set(host, new DataTable(host));
  tables.get(host).show(data);
}
