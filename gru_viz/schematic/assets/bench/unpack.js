// Unpacks the script of a page of its own and runs it, as the page's policy allows for this one text.
import { unpacked } from "./opened.js";

const script = document.createElement("script");
script.type = "module";
script.textContent = await (await unpacked("script")).text();
document.body.append(script);
