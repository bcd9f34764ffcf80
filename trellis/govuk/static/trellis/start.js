// Every page works without this. With it, GOV.UK's components gain what only a script can give (a moved focus, a
// password shown), and nothing of ours depends on it.
import { initAll } from "../govuk/govuk-frontend.min.js";
initAll();
