// Every page works without this. With it, GOV.UK's components gain what only a script can give (a moved focus, a
// password shown), and what is being typed outlives the browser. Nothing of ours depends on it.
import { initAll } from "../govuk/govuk-frontend.min.js";
import { keepDrafts } from "./drafts.js";
initAll();
keepDrafts();
