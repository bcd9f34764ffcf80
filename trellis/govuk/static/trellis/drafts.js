// Keeps what is being typed in any <form method="post" data-draft>: a second and a half after the last key, every
// five seconds while the keys go on, and when the page is hidden or left. What is kept is the server's affair
// (record/drafts.py); here is when it is sent, and what the page says about it.
//
// The form still works without any of this. Nothing is sent before somebody types.

const PAUSE = 1500;
const LONGEST_WAIT = 5000;
const PATIENCE = 15000;
const MOST_CHARACTERS = 200000;
const SIGNED_OUT = "Not kept: you are signed out. Leave this page open, sign in in another tab, and go on.";
const NO_ANSWER = "Not kept yet: no answer came. Leave this page open: it is tried again by itself.";

export function keepDrafts() {
  const address = document.querySelector("meta[name=trellis-drafts]");
  if (!address) return;
  for (const form of document.querySelectorAll("form[data-draft]")) {
    if ((form.getAttribute("method") || "").toLowerCase() === "post") new Draft(form, address.content, address.dataset.account).listen();
  }
}

class Draft {
  constructor(form, address, account) {
    this.form = form;
    this.address = address;
    this.account = account;
    this.place = new URL(form.getAttribute("action") || "", location.href).pathname;
    // This showing of the page, and how often it has sent: the server lets no older words over newer ones.
    this.page = makeKey();
    this.number = 0;
    this.mark = this.whatThisPageGoesOnFrom();
    this.isTyped = false;
    this.isLeaving = false;
    this.typedSince = 0;
    this.timer = 0;
    // What is on its way, where something is: its promise, and the means to stop it.
    this.sending = null;
  }

  listen() {
    this.line = document.createElement("p");
    this.line.className = "govuk-hint trellis-kept";
    this.line.setAttribute("role", "status");
    const buttons = this.form.querySelector(".govuk-button-group, button:not([type=button])");
    if (buttons) buttons.before(this.line);
    else this.form.append(this.line);
    for (const kind of ["input", "change"]) this.form.addEventListener(kind, () => this.typed());
    this.form.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave();
    });
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", () => {
      this.isLeaving = false;
    });
  }

  // The draft that this page shows; or, where the form was sent and came back with a fault, what was kept of it.
  whatThisPageGoesOnFrom() {
    for (const notice of document.querySelectorAll("[data-draft-mark]")) {
      if (notice.dataset.draftPlace === this.place) return notice.dataset.draftMark;
    }
    return recallOnce(this.memory()) || "";
  }

  memory() {
    return `trellis-draft ${this.account} ${this.place}`;
  }

  typed() {
    this.isTyped = true;
    this.isLeaving = false;
    this.typedSince = this.typedSince || Date.now();
    this.warnOfLongBoxes();
    this.later(Math.min(PAUSE, this.typedSince + LONGEST_WAIT - Date.now()));
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), Math.max(0, wait));
  }

  // One at a time: what is typed while something is on its way goes when that has arrived.
  async send({ keepalive = false } = {}) {
    clearTimeout(this.timer);
    if (!this.isTyped || this.sending) return;
    this.isTyped = false;
    this.typedSince = 0;
    const fields = wordsOf(this.form);
    const long = lengthOf(fields);
    if (long > MOST_CHARACTERS) {
      this.say(tooLong(long));
      return;
    }
    const stop = new AbortController();
    const sending = { stop, arrived: this.post(fields, keepalive, stop) };
    this.sending = sending;
    const answer = await sending.arrived;
    // Stopped meanwhile, because the page was left and something newer was sent.
    if (this.sending !== sending) return;
    this.sending = null;
    this.say(answer.says);
    if (!answer.isKept) this.isTyped = true;
    if (this.isTyped && !this.isLeaving && answer.wait) this.later(answer.wait);
  }

  // What the page says of it, and after how long the next is sent by itself: where typing may mend it, not before.
  async post(fields, keepalive, stop) {
    this.number += 1;
    const mark = `${this.page}.${this.number}`;
    const sent = { account: this.account, place: this.place, fields, page: this.page, number: this.number };
    const ask = (isLast) =>
      fetch(this.address, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token() },
        body: JSON.stringify({ ...sent, shown: this.mark }),
        keepalive: isLast,
        signal: stop.signal,
      });
    const patience = setTimeout(() => stop.abort(), PATIENCE);
    try {
      // A browser that is leaving takes 64 kilobytes with it; more is tried as from any page.
      const answer = await (keepalive ? ask(true).catch(() => ask(false)) : ask(false));
      if (answer.status === 401) return { says: SIGNED_OUT, isKept: false, wait: PATIENCE };
      const { says } = await answer.json();
      if (!answer.ok) return { says, isKept: false, wait: 0 };
      this.mark = mark;
      return { says, isKept: true, wait: PAUSE };
    } catch {
      return { says: NO_ANSWER, isKept: false, wait: PATIENCE };
    } finally {
      clearTimeout(patience);
    }
  }

  // Signing in again makes a new token, which the cookie has and this page has not.
  token() {
    const cookie = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
    const field = this.form.querySelector("input[name=csrfmiddlewaretoken]");
    return cookie ? cookie.slice("csrftoken=".length) : field ? field.value : "";
  }

  // A page that goes takes what is on its way with it, so all of it is sent once more in a way that outlives it.
  leave() {
    if (this.isLeaving || !(this.isTyped || this.sending)) return;
    this.stopSending();
    this.isTyped = true;
    this.send({ keepalive: true });
  }

  stopSending() {
    const { sending } = this;
    this.sending = null;
    sending?.stop.abort();
  }

  // What is pressed waits for what is on its way, so that no draft comes in after its form was saved.
  submitted(event) {
    const long = boxes(this.form).find((box) => box.value.length > MOST_CHARACTERS);
    if (long) {
      event.preventDefault();
      this.warnOfLongBoxes();
      long.focus();
      return;
    }
    this.isLeaving = true;
    clearTimeout(this.timer);
    if (!this.sending) {
      if (this.mark) remember(this.memory(), this.mark);
      return;
    }
    event.preventDefault();
    const enough = new Promise((done) => setTimeout(done, PAUSE));
    Promise.race([this.sending.arrived, enough]).then(() => {
      this.stopSending();
      this.form.requestSubmit(event.submitter);
    });
  }

  warnOfLongBoxes() {
    for (const box of boxes(this.form)) {
      const isLong = box.value.length > MOST_CHARACTERS;
      const id = `${box.id}-too-long`;
      const there = document.getElementById(id);
      if (!isLong) {
        if (there) unwarn(box, there);
        continue;
      }
      const warning = there || warn(box, id);
      warning.textContent = `${tooLong(box.value.length)}. What you typed is still here: make it shorter, or save it in parts.`;
    }
  }

  say(words) {
    if (this.line.textContent !== words) this.line.textContent = words;
  }
}

function boxes(form) {
  return [...form.querySelectorAll("textarea, input[type=text], input:not([type])")];
}

function warn(box, id) {
  const warning = document.createElement("p");
  warning.id = id;
  warning.className = "govuk-error-message";
  warning.setAttribute("role", "alert");
  box.before(warning);
  box.setAttribute("aria-describedby", `${box.getAttribute("aria-describedby") || ""} ${id}`.trim());
  box.closest(".govuk-form-group")?.classList.add("govuk-form-group--error");
  return warning;
}

function unwarn(box, warning) {
  const others = (box.getAttribute("aria-describedby") || "").split(" ").filter((one) => one && one !== warning.id);
  if (others.length) box.setAttribute("aria-describedby", others.join(" "));
  else box.removeAttribute("aria-describedby");
  warning.remove();
  const group = box.closest(".govuk-form-group");
  if (group && !group.querySelector(".govuk-error-message")) group.classList.remove("govuk-form-group--error");
}

// What stands in the form, as it would be sent; without files, the page's token and anything secret.
function wordsOf(form) {
  const secret = new Set([...form.querySelectorAll("input[type=password]")].map((one) => one.name));
  const fields = new Map();
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" || secret.has(name) || name === "csrfmiddlewaretoken") continue;
    fields.set(name, [...(fields.get(name) || []), value]);
  }
  return Object.fromEntries(fields);
}

function lengthOf(fields) {
  return Object.values(fields).flat().reduce((sum, value) => sum + value.length, 0);
}

function tooLong(characters) {
  const say = (number) => number.toLocaleString("en-GB");
  return `This is too long to keep: ${say(characters)} characters, at most ${say(MOST_CHARACTERS)}`;
}

function makeKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
}

// A browser may forbid a page to remember anything; then a form that came back is a new page.
function remember(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // Nothing to be done, and nothing lost.
  }
}

function recallOnce(key) {
  try {
    const value = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return value;
  } catch {
    return null;
  }
}
