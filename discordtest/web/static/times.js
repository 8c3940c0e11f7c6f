// times.js shows times in the time zone of the browser and keeps relative times current.

const page = document.body.dataset;
const language = document.documentElement.lang;
const styles = {
  t: { timeStyle: "short" }, T: { timeStyle: "medium" }, d: { dateStyle: "short" }, D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" }, F: { dateStyle: "full", timeStyle: "short" },
};
const units = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

// ahead is how far the server's clock is ahead of the browser's, in milliseconds.
let ahead = Number(page.now) - Date.now();
const now = () => Date.now() + ahead;

// setNow sets the server's time, after its clock was advanced.
export function setNow(milliseconds) {
  ahead = milliseconds - Date.now();
  showTimes(document);
}

// showTimes writes the times within an element.
export function showTimes(within) {
  for (const time of within.querySelectorAll("time[datetime]")) show(time);
}

function show(time) {
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.getTime())) return;
  const style = time.dataset.style;
  if (style === "R") time.textContent = distance(at);
  else if (style !== undefined) time.textContent = at.toLocaleString(language, styles[style] ?? styles.f);
  else time.textContent = at.toDateString() === new Date(now()).toDateString()
    ? at.toLocaleTimeString(language, styles.t)
    : at.toLocaleString(language, { dateStyle: "short", timeStyle: "short" });
  time.title = at.toLocaleString(language, styles.F);
}

function distance(at) {
  const seconds = (at.getTime() - now()) / 1000;
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length || unit === "second") return relative.format(Math.round(seconds / length), unit);
  }
  return "";
}

setInterval(() => {
  for (const time of document.querySelectorAll('time[data-style="R"]')) show(time);
}, 1000);
