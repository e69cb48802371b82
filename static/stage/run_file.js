// A run in a file of its own. lab/export/page.py writes the file around it.

import { element } from "./ink.js";
import { bytesOf, KeptRun } from "./kept.js";
import { decode } from "./packet.js";
import { STYLE } from "./style.js";

const part = (id) => decode(bytesOf(document.getElementById(id).textContent));

document.head.append(element("style", "", {}, STYLE));
globalThis.keptRun = new KeptRun(document.querySelector(".stage"), part("run"), part("examples"));
